package io.twotower.trainer.batch;

import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.store.BagRow;

import java.util.Arrays;
import java.util.List;

/**
 * Fills batches: {@link #start}, then as many item rows and query rows as were announced, items first, corrections and weights,
 * and {@link #finish}. Not thread safe.
 */
public final class BatchBuilder {

    private final List<GroupBuilder> groups;
    private final TowerBags items;
    private final TowerBags queries;
    private Batch batch;
    private float[] correction = new float[0];
    private float[] weights = new float[0];
    private long[] hits = new long[16];
    private int hitCount;

    public BatchBuilder(ModelLayout layout) {
        groups = layout.groups().stream().map(group -> new GroupBuilder(group.rows())).toList();
        items = new TowerBags(layout, layout.item(), groups);
        queries = new TowerBags(layout, layout.query(), groups);
    }

    /** Begins to fill a batch; every link counts alike, and nothing is corrected or noisy unless said so before {@link #finish}. */
    public void start(Batch target, BatchShape shape) {
        batch = target;
        batch.shape = shape;
        if (correction.length < shape.candidates()) correction = new float[shape.candidates()];
        if (weights.length < shape.links()) weights = new float[shape.links()];
        Arrays.fill(correction, 0, shape.candidates(), 0);
        Arrays.fill(weights, 0, shape.links(), 1f / shape.links());
        batch.noise.set(weights, 0);
        hitCount = 0;
        for (int g = 0; g < groups.size(); g++) groups.get(g).clear();
    }

    public void addItem(BagRow row) {
        items.add(row);
    }

    public void addQuery(BagRow row) {
        queries.add(row);
    }

    /** Where item rows go that are augmented on the way. */
    TowerBags items() {
        return items;
    }

    /** Where query rows go that are augmented on the way. */
    TowerBags queries() {
        return queries;
    }

    /** Sets which items the candidates are. */
    void candidates(int[] items) {
        if (batch.items.length < batch.candidates()) batch.items = new int[batch.candidates()];
        System.arraycopy(items, 0, batch.items, 0, batch.candidates());
    }

    /** Sets what is added to a candidate's logit. */
    public void correction(int candidate, float value) {
        correction[candidate] = value;
    }

    /** Takes a candidate out of an anchor's softmax. */
    public void hit(int anchor, int candidate) {
        if (hitCount == hits.length) hits = Arrays.copyOf(hits, 2 * hitCount);
        hits[hitCount++] = (long) anchor * batch.candidates() + candidate;
    }

    /** Sets how much a link counts; all weights of a batch must add up to 1. */
    public void weight(int link, float share) {
        weights[link] = share;
    }

    /** Sets the noise of the views' vectors; see {@link Batch#noise}. */
    public void noise(float[] values, int count) {
        batch.noise.set(values, count);
    }

    /** Makes the batch whole. */
    public void finish() {
        batch.correction.set(correction, batch.candidates());
        batch.hits.set(hits, hitCount);
        batch.weights.set(weights, batch.links());
        for (int g = 0; g < groups.size(); g++) groups.get(g).finish(batch.groups().get(g));
    }
}
