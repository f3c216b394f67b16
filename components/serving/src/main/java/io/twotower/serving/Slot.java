package io.twotower.serving;

import com.yahoo.processing.IllegalInputException;

/**
 * One of the two places that a model can have in the application: {@code a} or {@code b}. Its name decides every other name.
 *
 * @param name {@code a} or {@code b}
 */
record Slot(String name) {
    Slot {
        if (!name.equals("a") && !name.equals("b")) throw new IllegalInputException("There is no slot " + Quoted.of(name) + "; the slots are a and b");
    }

    /** Returns the document field that holds an item's vector. */
    String embeddingField() {
        return "embedding_" + name;
    }

    /** Returns the document field that names the model which made the vector. */
    String generationField() {
        return "generation_" + name;
    }

    /** Returns the name of the query's vector, as a {@code nearestNeighbor} names it. */
    String queryTensor() {
        return "q_" + name;
    }

    /** Returns the rank feature that holds the query's vector. */
    String queryFeature() {
        return "query(" + queryTensor() + ")";
    }

    /** Returns the rank profile that orders items by their closeness to the query's vector. */
    String rankProfile() {
        return "two_tower_" + name;
    }
}
