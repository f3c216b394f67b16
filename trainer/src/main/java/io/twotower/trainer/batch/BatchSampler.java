package io.twotower.trainer.batch;

import io.twotower.trainer.augmentation.FeatureMasking;
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
    private final long idDropout;
    private final long valueDropout;
    private final int selfSupervised;
    private final long[] chosen;
    /** The links' query rows. */
    private final int[] queries;
    /** The candidates' item rows: the links', then the uniform negatives'. */
    private final int[] items;
    private final float[] weights;
    private final BagRow queryRow;
    private final BagRow itemRow;
    private final int[] viewed;
    private final ItemNumbers drawn;

    /** @throws IllegalArgumentException when there are no links */
    public BatchSampler(TrainingExamples examples, ModelLayout layout, BatchSettings settings) {
        this.examples = examples;
        this.layout = layout;
        this.settings = settings;
        order = new EpochOrder(examples.links());
        correction = new LogQCorrection(examples.linkCounts(), settings.logQ());
        int candidates = Math.addExact(settings.links(), settings.uniform());
        hits = settings.removeHits() ? new AccidentalHits(candidates) : null;
        builder = new BatchBuilder(layout);
        idDropout = BatchRandom.chance(settings.idDropout());
        valueDropout = BatchRandom.chance(settings.valueDropout());
        selfSupervised = Math.min(settings.selfSupervised(), Math.max(1, examples.items().size() / 2));
        chosen = new long[settings.links()];
        queries = new int[settings.links()];
        items = new int[candidates];
        weights = new float[settings.links()];
        queryRow = new BagRow(examples.queries().features());
        itemRow = new BagRow(examples.items().features());
        viewed = new int[selfSupervised];
        drawn = new ItemNumbers(selfSupervised);
    }

    /**
     * The batches that a model's description asks for.
     *
     * @throws IllegalArgumentException when there are no links, or when the settings contradict one another
     */
    public static BatchSampler of(TrainingExamples examples, ModelLayout layout, LossSpec loss, SelfSupervisionSpec selfSupervision,
                                  TrainingSpec training) {
        FeatureMasking masking = selfSupervision.weight() == 0 ? null
                : FeatureMasking.of(selfSupervision.masking(), layout.item(), examples.items());
        return new BatchSampler(examples, layout, BatchSettings.of(loss, selfSupervision, training, masking));
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
        builder.start(target, links, settings.uniform(), selfSupervised);
        chooseLinks(first, links);
        for (int u = 0; u < settings.uniform(); u++) items[links + u] = random.nextInt(examples.items().size());
        addCandidates(links);
        if (selfSupervised > 0) addViews();
        addQueries(links);
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
            builder.items().addWithoutIds(itemRow, random, idDropout);
            builder.correction(c, correction.of(items[c], links, settings.uniform()));
        }
        if (hits != null) hits.find(items, links, candidates, builder);
    }

    private void addQueries(int links) {
        examples.queries().fetch(queries, links);
        for (int i = 0; i < links; i++) {
            examples.queries().read(queries[i], items[i], queryRow);
            builder.queries().addWithoutIds(queryRow, random, idDropout);
        }
    }

    /** Two views of items drawn without replacement: an item that came twice would be a negative of itself. */
    private void addViews() {
        drawn.clear();
        while (drawn.size() < selfSupervised) {
            int item = random.nextInt(examples.items().size());
            int count = drawn.size();
            if (drawn.of(item) == count) viewed[count] = item;
        }
        boolean[] split = settings.masking() == null ? null : settings.masking().draw(random);
        examples.items().fetch(viewed, selfSupervised);
        addView(split, true);
        addView(split, false);
    }

    private void addView(boolean[] split, boolean first) {
        for (int item : viewed) {
            examples.items().read(item, EncodedRows.NONE, itemRow);
            builder.items().addView(itemRow, split, first, random, valueDropout);
        }
    }
}
