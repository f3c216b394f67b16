package io.twotower.trainer.store;

/**
 * What a store is made of. The same key must always come with the same content, in the same order: after a crash, what is there
 * is not made again. Safe for use by several threads.
 */
public interface ExampleSource {

    RowSource items();

    RowSource queries();

    /** Rows of three bags, not made of links: one row of {@link #queries()}; its relevant items; items that are not ranked. */
    RowSource validation();

    /** The items that are held out for the validation, with the bags of {@link #items()}; none where there are no links to such items. */
    default RowSource coldItems() {
        return RowSource.NONE;
    }

    /** Rows as in {@link #validation()}, but of the links to items of {@link #coldItems()}. */
    default RowSource coldValidation() {
        return RowSource.NONE;
    }

    /** How many training links there are, numbered from 0. */
    long links();

    /** The row of a link's query. */
    int query(long link);

    /** The row of a link's item. */
    int item(long link);

    /** How much a link counts. */
    float weight(long link);
}
