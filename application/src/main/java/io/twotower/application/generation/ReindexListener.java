package io.twotower.application.generation;

/** Is told how a reindex goes, from one thread at a time. */
public interface ReindexListener {
    /** What is being done. */
    enum Step { IMPORT, TRAIN, EVALUATE, CHECK, DEPLOY, FILL, GATES, SWITCH }

    /** A step has begun. */
    void step(Step step, String what);

    /** So many documents have a vector of the new model. */
    void filled(long documents, long of);

    /** A gate has been checked. */
    void gate(GateResult result);
}
