package io.twotower.trainer.export;

/** The rows of one embedding table, read a slice at a time, so that a table never has to be on the heap as a whole. */
interface TableRows {

    int rows();

    int dim();

    /** Puts the rows {@code [from, from + count)} into {@code target[0, count * dim)}. */
    void read(int from, int count, float[] target);
}
