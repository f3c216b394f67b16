package io.twotower.trainer.store;

/** The training links over the warm catalogue, encoded. Safe for use by several threads. */
public interface TrainingExamples {

    /** How many training links there are, numbered from 0. */
    long links();

    /** The warm items: what uniform negatives and self-supervision draw from. */
    EncodedRows items();

    EncodedRows queries();

    /** The row of a link's query; what its item's row leaves out. */
    int query(long link);

    /** The row of a link's item; what its query's row leaves out. */
    int item(long link);

    /** How much a link counts, at least 0; 1 where the data has no weights. */
    float weight(long link);

    /** How many links each item has: {@code [items]}. */
    int[] linkCounts();
}
