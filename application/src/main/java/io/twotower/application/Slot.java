package io.twotower.application;

import java.util.Locale;

/** One of the two places for a model in an application: while one serves, the next model fills the other. */
public enum Slot {
    A, B;

    /** Returns the name as it stands in fields, rank profiles, component ids and request parameters: {@code a} or {@code b}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the slot of a label.
     *
     * @throws IllegalArgumentException naming the label and the ones there are
     */
    public static Slot of(String label) {
        for (Slot slot : values())
            if (slot.label().equals(label)) return slot;
        throw new IllegalArgumentException("slot '" + label + "' does not exist; there are a and b");
    }

    /** Returns the place that is not this one. */
    public Slot other() {
        return this == A ? B : A;
    }

    /** Returns the field that holds the vector. */
    public String embeddingField() {
        return "embedding_" + label();
    }

    /** Returns the field that names the model that made the vector. */
    public String generationField() {
        return "generation_" + label();
    }

    /** Returns the rank profile that ranks by closeness to the query vector. */
    public String rankProfile() {
        return "two_tower_" + label();
    }

    /** Returns the rank feature that holds the query vector. */
    public String queryInput() {
        return "query(q_" + label() + ")";
    }

    String towersComponent() {
        return "towers_" + label();
    }

    String embedderComponent() {
        return "query_tower_" + label();
    }
}
