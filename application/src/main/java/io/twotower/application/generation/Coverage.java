package io.twotower.application.generation;

import io.twotower.application.Slot;

/**
 * How many documents a slot's model could find.
 *
 * @param documents there are
 * @param missing   that have no vector of the model's
 */
public record Coverage(long documents, long missing) {
    /** Ids are short: many may come at once. */
    private static final int PART = 10_000;

    /** Counts by visiting, which sees every document as it is stored; where none is missing that takes no time to speak of. */
    public static Coverage of(ContainerClient container, Slot slot, String generation) {
        long[] missing = new long[1];
        container.visit(lacking(slot, generation), "[id]", PART, documents -> {
            missing[0] += documents.size();
            return true;
        });
        return new Coverage(Math.max(missing[0], container.count("true")), missing[0]);
    }

    /** Returns the selection of the documents that a generation has no vector of; those without any count too. */
    static String lacking(Slot slot, String generation) {
        return ContainerClient.DOCUMENT_TYPE + "." + slot.generationField() + " != \"" + generation + "\"";
    }

    /** Returns whether no document is missing. */
    public boolean isComplete() {
        return missing == 0;
    }

    /** Returns the share of the documents that have a vector, from 0 to 1. */
    public double share() {
        return documents == 0 ? 1 : (double) (documents - missing) / documents;
    }
}
