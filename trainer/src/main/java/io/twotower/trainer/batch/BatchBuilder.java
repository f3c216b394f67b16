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

    /** Begins to fill a batch; every link counts alike and nothing is corrected unless said so before {@link #finish}. */
    public void start(Batch target, int links, int uniform, int selfSupervised) {
        batch = target;
        batch.links = links;
        batch.uniform = uniform;
        batch.selfSupervised = selfSupervised;
        if (correction.length < links + uniform) correction = new float[links + uniform];
        if (weights.length < links) weights = new float[links];
        Arrays.fill(correction, 0, links + uniform, 0);
        Arrays.fill(weights, 0, links, 1f / links);
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

    /** Sets what is added to a candidate's logit. */
    public void correction(int candidate, float value) {
        correction[candidate] = value;
    }

    /** Takes a candidate out of an anchor's softmax. */
    public void hit(int anchor, int candidate) {
        if (hitCount == hits.length) hits = Arrays.copyOf(hits, 2 * hitCount);
        hits[hitCount++] = (long) anchor * (batch.links + batch.uniform) + candidate;
    }

    /** Sets how much a link counts; all weights of a batch must add up to 1. */
    public void weight(int link, float share) {
        weights[link] = share;
    }

    /** Makes the batch whole. */
    public void finish() {
        batch.correction.set(correction, batch.links + batch.uniform);
        batch.hits.set(hits, hitCount);
        batch.weights.set(weights, batch.links);
        for (int g = 0; g < groups.size(); g++) groups.get(g).finish(batch.groups().get(g));
    }
}
