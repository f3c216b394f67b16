package io.twotower.trainer.batch;

import java.nio.ByteBuffer;

/**
 * A batch's bags over one table group's matrix, and the same turned round. Arrays are native-order bytes outside the heap that
 * hold just what is in use, valid until the batch is filled again.
 *
 * <p>Bags come row by row: first the item rows, each with its features of this group in the order of the row, then the query
 * rows. An entry is one id of a bag of {@code n} ids and has the share
 * {@code 1/n}; with a decay, shares fall along the bag and add up to 1 all the same.
 */
public final class GroupBags {

    final DirectArray ids = new DirectArray();
    final DirectArray offsets = new DirectArray();
    final DirectArray shares = new DirectArray();
    final DirectArray rows = new DirectArray();
    final DirectArray rowOffsets = new DirectArray();
    final DirectArray rowBags = new DirectArray();
    final DirectArray rowShares = new DirectArray();
    int bags;
    int entries;
    int touched;

    GroupBags() { }

    public int bags() {
        return bags;
    }

    public int entries() {
        return entries;
    }

    /** How many different rows of the matrix there are. */
    public int touched() {
        return touched;
    }

    /** The entries' rows of the matrix, bag after bag: int32 {@code [entries]}. */
    public ByteBuffer ids() {
        return ids.bytes();
    }

    /** Where each bag starts in {@link #ids}: int32 {@code [bags]}. */
    public ByteBuffer offsets() {
        return offsets.bytes();
    }

    /** float32 {@code [entries]}. */
    public ByteBuffer shares() {
        return shares.bytes();
    }

    /** The rows of the matrix that occur, each once and in ascending order: int64 {@code [touched]}. */
    public ByteBuffer rows() {
        return rows.bytes();
    }

    /** Where each of {@link #rows} starts in {@link #rowBags}: int32 {@code [touched]}. */
    public ByteBuffer rowOffsets() {
        return rowOffsets.bytes();
    }

    /** The bags that each row occurs in, row after row: int32 {@code [entries]}. */
    public ByteBuffer rowBags() {
        return rowBags.bytes();
    }

    /** The shares that go with {@link #rowBags}: float32 {@code [entries]}. */
    public ByteBuffer rowShares() {
        return rowShares.bytes();
    }
}
