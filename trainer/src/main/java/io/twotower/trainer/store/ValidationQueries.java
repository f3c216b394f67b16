package io.twotower.trainer.store;

/** Held-out links to items of one catalogue, warm or cold, grouped by query. Safe for use by several threads. */
public interface ValidationQueries {

    int size();

    /** The query's row. It is read with nothing left out, as serving sees it: held-out links are in no row. */
    int row(int query);

    /** The items that the query's held-out links lead to, at least one. */
    int[] relevant(int query);

    /** Items that are not ranked: the query itself, where it is one, and what training links it to. */
    int[] excluded(int query);
}
