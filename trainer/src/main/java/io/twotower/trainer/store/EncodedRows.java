package io.twotower.trainer.store;

/** The encoded rows of one tower, numbered from 0. Safe for use by several threads. */
public interface EncodedRows {

    /** Leaves nothing out. */
    int NONE = -1;

    int size();

    /** Bags that each row has. */
    int features();

    /**
     * Reads a row.
     *
     * @param leaveOut the row at the other end of the example's link, whose link the row must not know of; or {@link #NONE}
     * @param target   filled with the row's bags: ids local to each feature's table, without padding
     */
    void read(int row, int leaveOut, BagRow target);

    /** Whether a feature is made of links: a derived field, or a history. */
    default boolean isLinked(int feature) {
        return false;
    }

    /**
     * Says that rows are about to be read. Rows that lie all over a large memory can so be fetched at once, where reading would wait
     * for one after the other.
     */
    default void fetch(int[] rows, int count) { }
}
