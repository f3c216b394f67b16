package io.twotower.trainer.training;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.BatchPreparation;
import io.twotower.trainer.batch.BatchSampler;
import io.twotower.trainer.batch.StreamedCorrection;
import io.twotower.trainer.engine.StepLoss;
import io.twotower.trainer.engine.StepSettings;
import io.twotower.trainer.engine.TowerStep;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.LossSpec;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.spec.TrainingSpec;
import io.twotower.trainer.spec.ValidationMetric;
import io.twotower.trainer.store.ColdValidation;
import io.twotower.trainer.store.TrainingExamples;
import io.twotower.trainer.store.ValidationQueries;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Trains a model: epochs of shuffled links, each followed by a look at the validation links. Training ends after
 * {@code patience} epochs without a better figure, the one that the model file names, or after {@code maxEpochs}; the model is left
 * with the best epoch's parameters. Without validation queries every epoch counts as better than the one before.
 *
 * <p>An earlier model that training begins with has seen most of the links already, and each pass teaches it more of them by heart. So
 * it is gone on from at a share of the rates, and is left as it was where no epoch makes it better.
 */
public final class TwoTowerTrainer {

    /** Batches that are ready or in the making while one is trained on. */
    private static final int BATCHES_AHEAD = 3;

    private final LossSpec loss;
    private final SelfSupervisionSpec selfSupervision;
    private final TrainingSpec training;
    private final boolean warmStart;

    /** @param warmStart whether the models to train are earlier ones, and not random */
    public TwoTowerTrainer(LossSpec loss, SelfSupervisionSpec selfSupervision, TrainingSpec training, boolean warmStart) {
        this.loss = loss;
        this.selfSupervision = selfSupervision;
        this.training = training;
        this.warmStart = warmStart;
    }

    /**
     * @param model       trained in place
     * @param cold        what is measured beside the validation of warm items
     * @param checkpoints where training begins, and where it leaves what it takes to go on
     * @throws TrainingException when there is nothing to train on, there is nothing to go on from, or the loss is no longer a number
     */
    public TrainingResult train(TwoTowerModel model, TrainingExamples examples, ValidationQueries validation,
                                Optional<ColdValidation> cold, Checkpoints checkpoints, TrainingListener listener) {
        if (examples.links() == 0)
            throw new TrainingException("There are no training links: check that the interactions name items of the catalogue");
        if (training.stopBy().isCold() && cold.isEmpty())
            throw new TrainingException("'training.stopBy: " + training.stopBy().label() + "' needs validation links to cold items, and there are none:"
                                        + " raise 'evaluation.validationCold', or stop by 'Recall@10'");
        if (training.threads() > 0) JniUtils.setNumThreads(training.threads());
        try (TowerStep step = new TowerStep(model, StepSettings.of(loss, selfSupervision, training));
             StreamedCorrection correction = loss.isStreamed() ? new StreamedCorrection(examples.items().size(), loss.logQ()) : null) {
            List<Matrix> estimates = correction == null ? List.of() : correction.state();
            List<Matrix> matrices = Stream.of(model.parameters(), step.state(), estimates).flatMap(List::stream).toList();
            TrainingState state = checkpoints.begin(selfSupervision.weight(), matrices, model.parameters(), listener::notice);
            if (!state.isFinished()) {
                BatchSampler sampler = BatchSampler.of(examples, model.layout(), model.dim(), loss, selfSupervision, training);
                try (BatchPreparation batches = new BatchPreparation(sampler, BATCHES_AHEAD)) {
                    Validator validator = new Validator(model, new ValidationRanking(examples.items(), examples.queries(), validation),
                            cold.map(links -> new ValidationRanking(links.items(), examples.queries(), links.queries())));
                    new Run(step, correction, batches, sampler.batchesPerEpoch(), state, matrices, checkpoints, listener)
                            .train(model, examples, validator);
                }
            }
            checkpoints.readBest(state.bestEpoch(), model.parameters());
            return new TrainingResult(state.start(), state.bestEpoch(), state.epochs(), state.time(), JniUtils.getNumThreads());
        }
    }

    /** Measures a model by the validation links. */
    private record Validator(TwoTowerModel model, ValidationRanking warm, Optional<ValidationRanking> cold) {

        Validation measure() {
            try (NDManager manager = model.newStepManager()) {
                return new Validation(warm.measure(model::embed, manager), cold.map(ranking -> ranking.measure(model::embed, manager)));
            }
        }

        /** Whether there are links that the figure is about. */
        boolean measures(ValidationMetric metric) { return metric.isCold() || warm.queries() > 0; }
    }

    /** One training, from where its state says. */
    private final class Run {

        private final TowerStep step;
        /** Null where batches are corrected when they are prepared. */
        private final StreamedCorrection correction;
        private final BatchPreparation batches;
        private final long batchesPerEpoch;
        private final TrainingState state;
        private final List<Matrix> matrices;
        private final Checkpoints checkpoints;
        private final TrainingListener listener;

        Run(TowerStep step, StreamedCorrection correction, BatchPreparation batches, long batchesPerEpoch, TrainingState state,
            List<Matrix> matrices, Checkpoints checkpoints, TrainingListener listener) {
            this.step = step;
            this.correction = correction;
            this.batches = batches;
            this.batchesPerEpoch = batchesPerEpoch;
            this.state = state;
            this.matrices = matrices;
            this.checkpoints = checkpoints;
            this.listener = listener;
        }

        void train(TwoTowerModel model, TrainingExamples examples, Validator validator) {
            if (warmStart && validator.measures(training.stopBy()) && state.start().isEmpty()) measureStart(model, validator);
            while (state.epoch() <= training.maxEpochs() && state.epoch() - state.bestEpoch() <= training.patience()) {
                listener.epochStarted(state.epoch(), training.maxEpochs(), examples.links());
                trainEpoch(examples.links());
                listener.validating();
                endEpoch(model, validator);
            }
            state.finish();
            checkpoints.write(state, List.of());
        }

        private void measureStart(TwoTowerModel model, Validator validator) {
            Validation start = validator.measure();
            checkpoints.writeBest(0, model.parameters());
            state.startMeasured(start);
            listener.startMeasured(start);
        }

        private void trainEpoch(long links) {
            batches.start(state.epoch(), state.nextBatch());
            for (Batch batch; (batch = batches.take()) != null; batches.release(batch)) {
                long number = (state.epoch() - 1) * batchesPerEpoch + state.nextBatch();
                double factor = (warmStart ? training.warmStartRate() : 1) * training.schedule().factor(number, training.maxEpochs() * batchesPerEpoch);
                if (correction != null)
                    correction.correct(batch, (state.epoch() - 1) * links + state.nextBatch() * training.batchSize());
                StepLoss losses = step.run(batch, factor * training.tableLearningRate(), factor * training.layerLearningRate());
                state.stepDone(batch.links(), losses);
                EpochLoss epoch = state.losses();
                if (!Double.isFinite(epoch.total())) {
                    checkpoints.discard();
                    throw new TrainingException("The loss is " + epoch.total() + " at link " + epoch.links() + " of epoch " + state.epoch()
                                                + ": lower training.tableLearningRate or training.layerLearningRate, or raise"
                                                + " loss.temperature");
                }
                listener.stepDone(epoch.links(), epoch.total(), epoch.linksPerSecond());
                checkpoints.stepDone(state, matrices);
            }
        }

        private void endEpoch(TwoTowerModel model, Validator validator) {
            Validation figures = validator.measure();
            boolean better = !validator.measures(training.stopBy()) || state.best().isEmpty() || stopFigure(figures) > stopFigure(state.best().get());
            if (better) checkpoints.writeBest(state.epoch(), model.parameters());
            OptionalDouble temperature = loss.learnedTemperature() ? OptionalDouble.of(step.temperature()) : OptionalDouble.empty();
            EpochReport report = state.losses().report(state.epoch(), temperature, figures, better);
            state.epochDone(report);
            listener.epochDone(report);
        }

        private double stopFigure(Validation figures) { return figures.figure(training.stopBy()).orElseThrow(); }
    }
}
