package io.twotower.application.generation;

import io.twotower.application.Slot;

/**
 * What is to be filled.
 *
 * @param slot       deployed with the model, and idle
 * @param generation of the model whose vectors go there
 */
record FillTarget(Slot slot, String generation) {
    /** Returns the condition, in YQL, of the documents that are done. */
    String done() {
        return slot.generationField() + " contains \"" + generation + "\"";
    }
}
