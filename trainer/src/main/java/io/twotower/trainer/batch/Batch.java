package io.twotower.trainer.batch;

import io.twotower.trainer.model.ModelLayout;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that one step needs: {@code B} links, {@code U} uniform negatives and two views of {@code S} items. Item rows are the
 * {@code B} positives, the {@code U} negatives, {@code S} first views and {@code S} second views; query rows the links' {@code B}.
 *
 * <p>The buffers are filled again and again; a {@link BatchBuilder} does so.
 */
public final class Batch {

    final DirectArray correction = new DirectArray();
    final DirectArray hits = new DirectArray();
    final DirectArray weights = new DirectArray();
    int links;
    int uniform;
    int selfSupervised;
    private final List<GroupBags> groups;

    public Batch(ModelLayout layout) {
        groups = Stream.generate(GroupBags::new).limit(layout.groups().size()).toList();
    }

    /** B. */
    public int links() {
        return links;
    }

    /** U. */
    public int uniform() {
        return uniform;
    }

    /** S. */
    public int selfSupervised() {
        return selfSupervised;
    }

    /** B + U + 2·S. */
    public int itemRows() {
        return links + uniform + 2 * selfSupervised;
    }

    /** The bags over each table group's matrix. */
    public List<GroupBags> groups() {
        return groups;
    }

    /** What is added to each candidate's logit in the main loss: float32 {@code [B + U]}. */
    public ByteBuffer correction() {
        return correction.bytes();
    }

    /** Accidental hits, which leave the softmax: positions {@code anchor·(B + U) + candidate}, int64 {@code [any]}. */
    public ByteBuffer hits() {
        return hits.bytes();
    }

    /** How much each link counts in the main loss; they add up to 1: float32 {@code [B]}. */
    public ByteBuffer weights() {
        return weights.bytes();
    }
}
