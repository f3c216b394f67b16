package io.twotower.trainer.training;

/** Held-out links over the warm catalogue, grouped by query. Items have the numbers of {@link TrainingExamples}. */
public interface ValidationQueries {

    int queries();

    /** Writes the encoded query. */
    void writeQuery(int query, int[] target, int offset);

    /** The items that the held-out links of the query lead to, at least one. */
    int[] relevant(int query);

    /** Items that are not ranked: the query itself and what training links it to. */
    int[] excluded(int query);
}
