package io.twotower.trainer.batch;

import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableGroup;
import io.twotower.trainer.store.BagRow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills batches: {@link #start}, then as many item rows and query rows as were announced, items first, corrections and weights,
 * and {@link #finish}. Not thread safe.
 */
public final class BatchBuilder {

    private final ModelLayout layout;
    private final List<GroupBuilder> groups = new ArrayList<>();
    private Batch batch;
    private float[] correction = new float[0];
    private float[] weights = new float[0];
    private long[] hits = new long[16];
    private int hitCount;

    public BatchBuilder(ModelLayout layout) {
        this.layout = layout;
        for (TableGroup group : layout.groups()) groups.add(new GroupBuilder(group.rows()));
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
        groups.forEach(GroupBuilder::clear);
    }

    public void addItem(BagRow row) {
        add(Tower.ITEM, row);
    }

    public void addQuery(BagRow row) {
        add(Tower.QUERY, row);
    }

    private void add(Tower tower, BagRow row) {
        List<FeatureLayout> features = layout.of(tower).features();
        for (int f = 0; f < features.size(); f++) {
            int table = features.get(f).table();
            groups.get(layout.groupOf(table)).add(row.ids(), row.start(f), row.end(f), layout.firstRow(table));
        }
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
