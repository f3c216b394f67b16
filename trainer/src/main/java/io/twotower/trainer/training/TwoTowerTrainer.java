package io.twotower.trainer.training;

import ai.djl.pytorch.jni.JniUtils;
import io.twotower.trainer.augmentation.FeatureMasking;
import io.twotower.trainer.augmentation.ItemViews;
import io.twotower.trainer.loss.CandidateBias;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.model.TwoTowerWeights;
import io.twotower.trainer.spec.LossSpec;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.spec.TrainingSpec;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.SlotRows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a model: epochs of shuffled links, each followed by a look at the validation links. Training ends after
 * {@code patience} epochs without a better Recall@10, or after {@code maxEpochs}; the model is left with the best epoch's
 * parameters. Without validation queries every epoch counts as better than the one before.
 */
public final class TwoTowerTrainer {

    private final LossSpec loss;
    private final SelfSupervisionSpec selfSupervision;
    private final TrainingSpec training;

    public TwoTowerTrainer(LossSpec loss, SelfSupervisionSpec selfSupervision, TrainingSpec training) {
        this.loss = loss;
        this.selfSupervision = selfSupervision;
        this.training = training;
    }

    /**
     * @param model      trained in place
     * @param checkpoint file that the best epoch's parameters are written to as soon as they are known; null for none
     * @throws TrainingException when there is nothing to train on, or the loss is no longer a number
     */
    public TrainingResult train(TwoTowerModel model, TrainingExamples examples, ValidationQueries validation,
                                TrainingListener listener, Path checkpoint) {
        if (examples.links() == 0)
            throw new TrainingException("There are no training links: check that the interactions name items of the catalogue");
        if (training.threads() > 0) JniUtils.setNumThreads(training.threads());
        long start = System.nanoTime();
        BatchSampler sampler = sampler(model.layout(), examples);
        ValidationRanking ranking = new ValidationRanking(examples, validation);
        List<EpochReport> reports = new ArrayList<>();
        TwoTowerWeights best = null;
        int bestEpoch = 0;
        try (TrainingStep step = new TrainingStep(model, stepSettings())) {
            for (int epoch = 1; epoch <= training.maxEpochs() && epoch - bestEpoch <= training.patience(); epoch++) {
                listener.epochStarted(epoch, training.maxEpochs(), examples.links());
                EpochLoss sums = runEpoch(epoch, step, sampler, listener);
                listener.validating();
                ValidationFigures figures = ranking.measure(model);
                boolean better = best == null || validation.queries() == 0
                                 || figures.recallAt10() > reports.get(bestEpoch - 1).validation().recallAt10();
                reports.add(sums.report(epoch, figures, better));
                if (better) {
                    best = model.weights();
                    bestEpoch = epoch;
                    if (checkpoint != null) new Checkpoint(epoch, best).write(checkpoint);
                }
                listener.epochDone(reports.get(epoch - 1));
            }
        }
        model.restore(best);
        return new TrainingResult(bestEpoch, reports, Duration.ofNanos(System.nanoTime() - start), JniUtils.getNumThreads());
    }

    private EpochLoss runEpoch(int epoch, TrainingStep step, BatchSampler sampler, TrainingListener listener) {
        EpochLoss sums = new EpochLoss(selfSupervision.weight());
        sampler.startEpoch();
        while (sampler.hasNext()) {
            TrainingBatch batch = sampler.next();
            StepLoss losses = step.run(batch);
            sums.add(batch.links(), losses);
            if (!Double.isFinite(sums.total()))
                throw new TrainingException("The loss is " + sums.total() + " at link " + sums.links() + " of epoch " + epoch
                                            + ": lower training.tableLearningRate or training.layerLearningRate, or raise loss.temperature");
            listener.stepDone(sums.links(), sums.total(), sums.linksPerSecond());
        }
        return sums;
    }

    private BatchSampler sampler(ModelLayout layout, TrainingExamples examples) {
        int[] linkCounts = new int[examples.items()];
        for (int link = 0; link < examples.links(); link++) linkCounts[examples.positive(link)]++;
        CandidateBias bias = new CandidateBias(linkCounts, loss.logQ(), loss.accidentalHits() == LossSpec.AccidentalHits.REMOVE);
        boolean selfSupervised = selfSupervision.weight() > 0;
        var sizes = new BatchSampler.Sizes(training.batchSize(), loss.uniformNegatives(),
                                           selfSupervised ? selfSupervision.batchSize() : 0);
        ItemViews views = selfSupervised
                ? new ItemViews(layout.item(), FeatureMasking.of(selfSupervision.masking(), layout.item(), rows(layout.item(), examples)),
                                selfSupervision.valueDropout()) : null;
        return new BatchSampler(examples, layout, sizes, bias, training.idDropout(), views, training.seed());
    }

    private static EncodedRows rows(TowerLayout item, TrainingExamples examples) {
        int[] ids = new int[Math.multiplyExact(examples.items(), item.width())];
        for (int i = 0; i < examples.items(); i++) examples.writeItem(i, ids, i * item.width());
        return new SlotRows(item, ids);
    }

    private TrainingStep.Settings stepSettings() {
        return new TrainingStep.Settings(loss.temperature(), selfSupervision.weight(), selfSupervision.temperature(),
                                         training.tableLearningRate(), training.layerLearningRate());
    }
}
