package io.twotower.application.generation;

import io.twotower.application.Slot;
import io.twotower.features.ModelBundle;

/**
 * The generation that answers and the one to come, in their slots.
 *
 * @param active   model of the slot that answers
 * @param incoming model of the other slot
 */
record GenerationPair(Slot activeSlot, ModelBundle active, ModelBundle incoming) {
    Slot incomingSlot() {
        return activeSlot.other();
    }

    /** Returns the selection of the documents that both have a vector of. */
    String inBoth() {
        return has(activeSlot, active) + " and " + has(incomingSlot(), incoming);
    }

    private static String has(Slot slot, ModelBundle model) {
        return ContainerClient.DOCUMENT_TYPE + "." + slot.generationField() + " == \"" + model.fingerprint() + "\"";
    }
}
