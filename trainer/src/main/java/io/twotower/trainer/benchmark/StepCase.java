package io.twotower.trainer.benchmark;

import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.BatchSampler;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.spec.TowersSpec;
import io.twotower.trainer.store.TrainingExamples;

/**
 * What training steps are measured on.
 *
 * @param label    names the case in front of its contenders' names
 * @param examples from a store on disk
 * @param threads  of the engine
 * @param steps    that a measurement of our step takes; a rival may take fewer
 */
public record StepCase(String label, ModelSpec spec, ModelLayout layout, TrainingExamples examples, int threads, int steps) {

    static StepCase of(BenchmarkModel model, TrainingExamples examples, boolean selfSupervised, BenchmarkOptions options) {
        String label = Math.round(model.rows() / 1000.0) + "k rows" + (selfSupervised ? ", self-supervised" : "");
        return new StepCase(label, model.spec(selfSupervised, 0), model.layout(), examples, options.threads(), options.steps());
    }

    public boolean isSelfSupervised() {
        return spec.selfSupervision().weight() > 0;
    }

    /** The same with other settings. */
    StepCase with(ModelSpec other) {
        return new StepCase(label, other, layout, examples, threads, steps);
    }

    /** A model before training; the caller closes it. */
    public TwoTowerModel model() {
        TowersSpec towers = spec.towers();
        return new TwoTowerModel(layout, shape(towers, towers.query()), shape(towers, towers.item()), spec.training().seed());
    }

    private static TowerShape shape(TowersSpec towers, TowersSpec.Layers layers) {
        return new TowerShape(layers.layers(), layers.skip(), towers.dim());
    }

    BatchSampler sampler() {
        return BatchSampler.of(examples, layout, spec.towers().dim(), spec.loss(), spec.selfSupervision(), spec.training());
    }

    /** The first epoch's batches, from the first again when there are no more; prepared on the thread that asks. */
    BatchSource batches() {
        BatchSampler sampler = sampler();
        Batch batch = sampler.newBatch();
        long[] next = {0};
        return () -> {
            sampler.fill(batch, 0, next[0]++ % sampler.batchesPerEpoch());
            return batch;
        };
    }

    /** The name of one of the case's contenders. */
    public String name(String contender) {
        return label + ": " + contender;
    }
}
