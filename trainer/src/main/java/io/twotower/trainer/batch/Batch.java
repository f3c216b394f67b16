package io.twotower.trainer.batch;

import io.twotower.trainer.model.ModelLayout;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that one step needs: {@code B} links, {@code U} uniform negatives and two views of {@code S} items, as rows whose number and
 * order a {@link BatchShape} says.
 *
 * <p>The buffers are filled again and again; a {@link BatchBuilder} does so.
 */
public final class Batch {

    final DirectArray correction = new DirectArray();
    final DirectArray hits = new DirectArray();
    final DirectArray weights = new DirectArray();
    final DirectArray noise = new DirectArray();
    BatchShape shape = BatchShape.of(0, 0, 0);
    /** By candidate, the number of its item; there may be more places. */
    int[] items = new int[0];
    private final List<GroupBags> groups;

    public Batch(ModelLayout layout) {
        groups = Stream.generate(GroupBags::new).limit(layout.groups().size()).toList();
    }

    public BatchShape shape() {
        return shape;
    }

    /** B. */
    public int links() {
        return shape.links();
    }

    /** S. */
    public int selfSupervised() {
        return shape.selfSupervised();
    }

    /** How many candidates the main loss has, C. */
    public int candidates() {
        return shape.candidates();
    }

    public int itemRows() {
        return shape.itemRows();
    }

    /** The bags over each table group's matrix. */
    public List<GroupBags> groups() {
        return groups;
    }

    /** What is added to each candidate's logit in the main loss: float32 {@code [C]}. */
    public ByteBuffer correction() {
        return correction.bytes();
    }

    /** Accidental hits, which leave the softmax: positions {@code anchor·C + candidate}, int64 {@code [any]}. */
    public ByteBuffer hits() {
        return hits.bytes();
    }

    /** How much each link counts in the main loss; they add up to 1: float32 {@code [B]}. */
    public ByteBuffer weights() {
        return weights.bytes();
    }

    /**
     * What is added to the vectors of the first views and of the second ones, with the sign of the vector's value: float32
     * {@code [2, S, dim]}, or nothing.
     */
    public ByteBuffer noise() {
        return noise.bytes();
    }
}
