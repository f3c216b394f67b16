package io.twotower.application.generation;

/** A way to give every document a vector of a new model. May be called again after it was interrupted at any point. */
interface SlotFill {
    /** Returns when it has done what it can; whether every document has a vector then is for {@link Coverage} to say. */
    void fill(FillTarget target, ReindexListener listener);
}
