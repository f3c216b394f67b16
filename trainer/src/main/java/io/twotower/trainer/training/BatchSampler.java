package io.twotower.trainer.training;

import io.twotower.trainer.augmentation.IdDropout;
import io.twotower.trainer.augmentation.ItemViews;
import io.twotower.trainer.loss.CandidateBias;
import io.twotower.trainer.model.ModelLayout;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Makes batches: the links in a new random order each epoch, negatives and self-supervised items drawn uniformly from the
 * warm catalogue, with the augmentations applied. All of it follows from the seed.
 */
final class BatchSampler {

    /**
     * @param batchSize      links a batch; the last batch of an epoch may have fewer
     * @param uniform        uniform negatives a batch
     * @param selfSupervised items a batch that two views are made of, at most half of the catalogue; 0 without
     *                       self-supervision
     */
    record Sizes(int batchSize, int uniform, int selfSupervised) { }

    private final TrainingExamples examples;
    private final Sizes sizes;
    private final CandidateBias bias;
    private final IdDropout queryIdDropout;
    private final IdDropout itemIdDropout;
    private final ItemViews views;
    private final int queryWidth;
    private final int itemWidth;
    private final SplittableRandom random;
    private final int[] order;
    private final BitSet drawn = new BitSet();
    private int next;

    /** @param views null when {@code sizes} asks for no self-supervised items */
    BatchSampler(TrainingExamples examples, ModelLayout layout, Sizes sizes, CandidateBias bias, double idDropout,
                 ItemViews views, long seed) {
        if (2 * sizes.selfSupervised() > examples.items() && sizes.selfSupervised() > 1)
            sizes = new Sizes(sizes.batchSize(), sizes.uniform(), Math.max(1, examples.items() / 2));
        this.examples = examples;
        this.sizes = sizes;
        this.bias = bias;
        this.views = views;
        queryIdDropout = new IdDropout(layout.query(), idDropout);
        itemIdDropout = new IdDropout(layout.item(), idDropout);
        queryWidth = layout.query().width();
        itemWidth = layout.item().width();
        random = new SplittableRandom(seed);
        order = new int[examples.links()];
        Arrays.setAll(order, link -> link);
    }

    /** Shuffles the links (Fisher and Yates) and starts again with the first. */
    void startEpoch() {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int link = order[i];
            order[i] = order[j];
            order[j] = link;
        }
        next = 0;
    }

    boolean hasNext() {
        return next < order.length;
    }

    TrainingBatch next() {
        int links = Math.min(sizes.batchSize(), order.length - next);
        int[] queryIds = new int[links * queryWidth];
        int supervised = links + sizes.uniform();
        int[] itemIds = new int[Math.multiplyExact(supervised + 2 * sizes.selfSupervised(), itemWidth)];
        int[] positives = new int[links];
        for (int i = 0; i < links; i++) {
            int link = order[next + i];
            positives[i] = examples.positive(link);
            examples.writeQuery(link, queryIds, i * queryWidth);
            examples.writePositive(link, itemIds, i * itemWidth);
        }
        next += links;
        int[] uniform = drawItems(sizes.uniform());
        write(uniform, itemIds, links);
        queryIdDropout.apply(queryIds, 0, links, random);
        itemIdDropout.apply(itemIds, 0, supervised, random);
        if (sizes.selfSupervised() > 0) addViews(itemIds, supervised);
        return new TrainingBatch(links, sizes.uniform(), sizes.selfSupervised(), queryIds, itemIds, bias.of(positives, uniform));
    }

    private void addViews(int[] itemIds, int firstRow) {
        int[] items = drawDistinctItems(sizes.selfSupervised());
        write(items, itemIds, firstRow);
        write(items, itemIds, firstRow + items.length);
        views.augment(itemIds, firstRow * itemWidth, items.length, random);
    }

    private int[] drawItems(int count) {
        int[] items = new int[count];
        for (int i = 0; i < count; i++) items[i] = random.nextInt(examples.items());
        return items;
    }

    /** Without replacement: the same item twice in a self-supervised batch would be a negative of itself. */
    private int[] drawDistinctItems(int count) {
        drawn.clear();
        int[] items = new int[count];
        for (int i = 0; i < count; ) {
            int item = random.nextInt(examples.items());
            if (drawn.get(item)) continue;
            drawn.set(item);
            items[i++] = item;
        }
        return items;
    }

    private void write(int[] items, int[] target, int firstRow) {
        for (int i = 0; i < items.length; i++) examples.writeItem(items[i], target, (firstRow + i) * itemWidth);
    }
}
