package io.twotower.trainer.training;

/**
 * The training links over the warm catalogue, encoded. Items have numbers from 0, links have numbers from 0.
 */
public interface TrainingExamples {

    /** How many training links there are. */
    int links();

    /** How many items the warm catalogue has: what uniform negatives and self-supervision draw from. */
    int items();

    /** The item that a link leads to. */
    int positive(int link);

    /** Writes the encoded query of a link; what the query knows of the link's item by the link itself is left out. */
    void writeQuery(int link, int[] target, int offset);

    /** Writes an item's encoded row. */
    void writeItem(int item, int[] target, int offset);

    /** Writes the encoded row of a link's item; what the item knows of the link's query by the link itself is left out. */
    default void writePositive(int link, int[] target, int offset) {
        writeItem(positive(link), target, offset);
    }
}
