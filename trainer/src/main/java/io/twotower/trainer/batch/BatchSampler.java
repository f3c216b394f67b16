package io.twotower.trainer.batch;

import io.twotower.trainer.augmentation.FeatureMasking;
import io.twotower.trainer.loss.LinkShares;
import io.twotower.trainer.loss.LogQCorrection;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.spec.LossSpec;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.spec.TrainingSpec;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.TrainingExamples;

/**
 * Makes any batch of any epoch: links in an order of the epoch's own, negatives and self-supervised items drawn uniformly from the
 * warm catalogue, with the augmentations applied. A batch follows from the seed, the epoch and its number alone. Not thread safe.
 */
public final class BatchSampler {

    private final TrainingExamples examples;
    private final ModelLayout layout;
    private final BatchSettings settings;
    private final EpochOrder order;
    private final LogQCorrection correction;
    private final AccidentalHits hits;
    private final BatchBuilder builder;
    private final BatchRandom random = new BatchRandom();
    private final RowDropout itemDropout;
    private final RowDropout queryDropout;
    private final Views views;
    private final BatchShape wholeBatch;
    private final long[] chosen;
    /** The links' query rows. */
    private final int[] queries;
    /** The candidates' item rows: the links', then the uniform negatives', then the views' if they are candidates. */
    private final int[] items;
    private final float[] weights;
    private final BagRow queryRow;
    private final BagRow itemRow;

    /**
     * @param dim length of the vectors that the batches are for
     * @throws IllegalArgumentException when there are no links
     */
    public BatchSampler(TrainingExamples examples, ModelLayout layout, int dim, BatchSettings settings) {
        this.examples = examples;
        this.layout = layout;
        this.settings = settings;
        order = new EpochOrder(examples.links());
        correction = new LogQCorrection(LinkShares.counted(examples.linkCounts()), examples.items().size(), settings.logQ());
        builder = new BatchBuilder(layout);
        itemDropout = RowDropout.of(settings.dropout(), examples.items());
        queryDropout = RowDropout.of(settings.dropout(), examples.queries());
        views = settings.views().items() > 0 ? new Views(examples.items(), settings.views(), dim) : null;
        wholeBatch = shape(settings.links());
        hits = settings.removeHits() ? new AccidentalHits(wholeBatch.candidates()) : null;
        chosen = new long[settings.links()];
        queries = new int[settings.links()];
        items = new int[wholeBatch.candidates()];
        weights = new float[settings.links()];
        queryRow = new BagRow(examples.queries().features());
        itemRow = new BagRow(examples.items().features());
    }

    private BatchShape shape(int links) {
        int selfSupervised = views == null ? 0 : views.count();
        return new BatchShape(links, settings.uniform(), selfSupervised, settings.views().areOneRow(), settings.views().asNegatives());
    }

    /**
     * The batches that a model's description asks for.
     *
     * @param dim length of the vectors
     * @throws IllegalArgumentException when there are no links, or when the settings contradict one another
     */
    public static BatchSampler of(TrainingExamples examples, ModelLayout layout, int dim, LossSpec loss, SelfSupervisionSpec selfSupervision,
                                  TrainingSpec training) {
        FeatureMasking masking = selfSupervision.isAugmented()
                ? FeatureMasking.of(selfSupervision, layout.item(), examples.items()) : null;
        return new BatchSampler(examples, layout, dim, BatchSettings.of(loss, selfSupervision, training, masking));
    }

    /** A batch to be filled. */
    public Batch newBatch() {
        return new Batch(layout);
    }

    public long batchesPerEpoch() {
        return (examples.links() - 1) / settings.links() + 1;
    }

    /**
     * Makes a batch.
     *
     * @param epoch  any number
     * @param number of the batch in its epoch, from 0 and below {@link #batchesPerEpoch}
     */
    public void fill(Batch target, int epoch, long number) {
        if (number < 0 || number >= batchesPerEpoch())
            throw new IndexOutOfBoundsException("An epoch has " + batchesPerEpoch() + " batches; there is no batch " + number);
        random.start(settings.seed(), epoch, number);
        order.start(settings.seed(), epoch);
        long first = number * settings.links();
        int links = (int) Math.min(settings.links(), examples.links() - first);
        builder.start(target, links == settings.links() ? wholeBatch : shape(links));
        chooseLinks(first, links);
        for (int u = 0; u < settings.uniform(); u++) items[links + u] = random.nextInt(examples.items().size());
        addCandidates(links);
        if (views != null) views.addTo(builder, random);
        addQueries(links);
        weighCandidates(target.shape());
        builder.finish();
    }

    private void chooseLinks(long first, int links) {
        for (int i = 0; i < links; i++) chosen[i] = order.at(first + i);
        double sum = 0;
        for (int i = 0; i < links; i++) {
            queries[i] = examples.query(chosen[i]);
            items[i] = examples.item(chosen[i]);
            weights[i] = examples.weight(chosen[i]);
            sum += weights[i];
        }
        if (sum == 0) return; // all count alike
        for (int i = 0; i < links; i++) builder.weight(i, (float) (weights[i] / sum));
    }

    private void addCandidates(int links) {
        int candidates = links + settings.uniform();
        examples.items().fetch(items, candidates);
        for (int c = 0; c < candidates; c++) {
            examples.items().read(items[c], c < links ? queries[c] : EncodedRows.NONE, itemRow);
            builder.items().addSupervised(itemRow, random, itemDropout);
        }
    }

    private void weighCandidates(BatchShape shape) {
        if (shape.viewsAreCandidates()) views.copyItems(items, shape.firstViews());
        int candidates = shape.candidates();
        builder.candidates(items);
        for (int c = 0; c < candidates; c++) builder.correction(c, correction.of(items[c], shape.links(), candidates - shape.links()));
        if (hits != null) hits.find(items, shape.links(), candidates, builder);
    }

    private void addQueries(int links) {
        examples.queries().fetch(queries, links);
        for (int i = 0; i < links; i++) {
            examples.queries().read(queries[i], items[i], queryRow);
            builder.queries().addSupervised(queryRow, random, queryDropout);
        }
    }
}
