package io.twotower.trainer.training;

import ai.djl.ndarray.NDManager;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.model.TwoTowerWeights;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.spec.Specs;
import io.twotower.trainer.store.ColdValidation;
import io.twotower.trainer.store.ValidationQueries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TwoTowerTrainerTest {

    private static final ModelSpec SPEC = Specs.of("loss: {temperature: 0.1, uniformNegatives: 32}", "selfSupervision: {batchSize: 64}",
                                                   "training: {batchSize: 64, threads: 1}");
    private static final TowerShape SHAPE = new TowerShape(List.of(16), true, 8);

    private final PlantedData data = new PlantedData(3);

    private static ModelSpec spec(SelfSupervisionSpec.Masking masking, int maxEpochs, int patience) {
        return SPEC.with("selfSupervision.masking", masking.name().toLowerCase(Locale.ROOT)).with("training.maxEpochs", maxEpochs)
                .with("training.patience", patience);
    }

    private static TwoTowerModel model() {
        return new TwoTowerModel(PlantedData.LAYOUT, SHAPE, SHAPE, 1);
    }

    @TempDir
    private Path directory;

    private TrainingResult train(TwoTowerModel model, SelfSupervisionSpec.Masking masking, int epochs) {
        return train(model, spec(masking, epochs, epochs), TrainingListener.SILENT);
    }

    private TrainingResult train(TwoTowerModel model, ModelSpec spec, TrainingListener listener) {
        return train(model, trainer(spec), listener);
    }

    private TrainingResult train(TwoTowerModel model, TwoTowerTrainer trainer, TrainingListener listener) {
        try (TrainingDirectory place = TrainingDirectory.of(directory.resolve("model"))) {
            Checkpoints checkpoints = new Checkpoints(place, new TrainingKey(Map.of()), CheckpointPolicy.DEFAULT, TrainOptions.Unfinished.KEEP);
            TrainingResult result = trainer.train(model, data.examples(), data.validation(), Optional.empty(), checkpoints, listener);
            place.startAnew();
            return result;
        }
    }

    private static TwoTowerTrainer trainer(ModelSpec spec) { return trainer(spec, false); }

    private static TwoTowerTrainer trainer(ModelSpec spec, boolean warmStart) {
        return new TwoTowerTrainer(spec.loss(), spec.selfSupervision(), spec.training(), warmStart);
    }

    @ParameterizedTest
    @EnumSource(SelfSupervisionSpec.Masking.class)
    void findsThePlantedGroups(SelfSupervisionSpec.Masking masking) {
        try (TwoTowerModel model = model()) {
            TrainingResult result = train(model, masking, 8);
            assertTrue(result.epochs().get(7).mainLoss() < result.epochs().get(0).mainLoss() - 0.3, result.toString());
            assertTrue(result.epochs().get(7).selfSupervisedLoss() < result.epochs().get(0).selfSupervisedLoss(), result.toString());
            // 15 items a group, the seed left out: 10 of 14 is what knowing the group gives
            assertTrue(result.best().warm().recallAt10() > 0.55, result.toString());
            assertTrue(result.best().warm().recallAt10() > 5 * data.popularityRecallAt10(), result.toString());
        }
    }

    /** All that can be combined at once, and what catalogues without features have. */
    @ParameterizedTest
    @ValueSource(strings = {
        "training: {featureDropout: 0.1}\nloss: {viewsAsNegatives: true, learnedTemperature: true, logQSource: stream}\nselfSupervision: {noise: 0.1}",
        "training: {featureDropout: 0.1}\nselfSupervision: {masking: cfm}",
        "selfSupervision: {masking: none, valueDropout: 0, noise: 0.2}",
        "selfSupervision: {task: spreadOut, weight: 0.1}\nloss: {viewsAsNegatives: true}"})
    void findsThePlantedGroupsWithEveryOption(String keys) {
        ModelSpec spec = Specs.of(keys).with("loss.uniformNegatives", 32).with("loss.temperature", 0.1).with("selfSupervision.batchSize", 64)
                .with("training.batchSize", 64).with("training.threads", 1).with("training.maxEpochs", 8).with("training.patience", 8);
        try (TwoTowerModel model = model()) {
            TrainingResult result = train(model, spec, TrainingListener.SILENT);
            assertTrue(result.best().warm().recallAt10() > 0.5, result.toString());
        }
    }

    @Test
    void theSameSeedGivesTheSameModelBitForBit() {
        try (TwoTowerModel one = model(); TwoTowerModel other = model()) {
            TrainingResult first = train(one, SelfSupervisionSpec.Masking.RFM, 2);
            TrainingResult second = train(other, SelfSupervisionSpec.Masking.RFM, 2);
            assertEquals(first.best().warm(), second.best().warm());
            TwoTowerWeights weights = TwoTowerWeights.of(one);
            for (int t = 0; t < weights.tables().size(); t++) assertArrayEquals(weights.tables().get(t), TwoTowerWeights.of(other).tables().get(t));
            for (int i = 0; i < weights.item().size(); i++) assertArrayEquals(weights.item().get(i), TwoTowerWeights.of(other).item().get(i));
        }
    }

    @Test
    void theModelIsLeftWithTheBestEpoch() {
        List<EpochReport> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochDone(EpochReport report) {
                heard.add(report);
            }
        };
        try (TwoTowerModel model = model(); NDManager manager = model.newStepManager()) {
            TrainingResult result = train(model, spec(SelfSupervisionSpec.Masking.RFM, 30, 2), listener);
            assertEquals(result.epochs(), heard);
            assertTrue(result.epochs().size() <= result.bestEpoch() + 2, "training ends two epochs after the best");
            double best = result.epochs().stream().mapToDouble(epoch -> epoch.validation().warm().recallAt10()).max().getAsDouble();
            assertEquals(best, result.best().warm().recallAt10());
            assertEquals(result.best().warm(), new ValidationRanking(data.examples().items(), data.examples().queries(), data.validation()).measure(model::embed, manager));
            assertEquals(result.best().warm(), ValidationRankingOracle.measure(model::embed, data.examples(), data.validation()));
        }
    }

    /** The cold links lead where the model learns not to look: by them the best epoch is an early one. */
    @Test
    void theFigureThatIsNamedDecides() {
        ColdValidation misleading = new ColdValidation(data.examples().items(), otherGroups(data.validation()));
        ModelSpec byWarm = spec(SelfSupervisionSpec.Masking.RFM, 6, 6);
        TrainingResult warm = train(byWarm, Optional.of(misleading));
        TrainingResult cold = train(byWarm.with("training.stopBy", "cold.Recall@10"), Optional.of(misleading));
        assertEquals(warm.epochs().stream().map(EpochReport::validation).toList(), cold.epochs().stream().map(EpochReport::validation).toList());
        double most = cold.epochs().stream().mapToDouble(epoch -> epoch.validation().cold().orElseThrow().recallAt10()).max().getAsDouble();
        assertEquals(most, cold.best().cold().orElseThrow().recallAt10());
        assertTrue(warm.bestEpoch() > cold.bestEpoch(), warm.bestEpoch() + " and " + cold.bestEpoch());
        assertEquals(warm.bestEpoch(), train(byWarm, Optional.empty()).bestEpoch(), "measuring more changes nothing");
    }

    @Test
    void withoutColdLinksNothingStopsByThem() {
        ModelSpec spec = spec(SelfSupervisionSpec.Masking.RFM, 1, 1).with("training.stopBy", "cold.Recall@10");
        String said = assertThrows(TrainingException.class, () -> train(spec, Optional.empty())).getMessage();
        assertTrue(said.contains("'training.stopBy: cold.Recall@10'") && said.contains("raise 'evaluation.validationCold'"), said);
    }

    private TrainingResult train(ModelSpec spec, Optional<ColdValidation> cold) {
        try (TwoTowerModel model = model(); TrainingDirectory place = TrainingDirectory.of(directory.resolve("model"))) {
            Checkpoints checkpoints = new Checkpoints(place, new TrainingKey(Map.of()), CheckpointPolicy.DEFAULT, TrainOptions.Unfinished.KEEP);
            TrainingResult result = trainer(spec).train(model, data.examples(), data.validation(), cold, checkpoints, TrainingListener.SILENT);
            place.startAnew();
            return result;
        }
    }

    private static ValidationQueries otherGroups(ValidationQueries queries) {
        return new ValidationQueries() {
            @Override
            public int size() {
                return queries.size();
            }

            @Override
            public int row(int query) {
                return queries.row(query);
            }

            @Override
            public int[] relevant(int query) {
                return new int[] {(queries.relevant(query)[0] + 1) % PlantedData.ITEMS};
            }

            @Override
            public int[] excluded(int query) {
                return queries.excluded(query);
            }
        };
    }

    @Test
    void aScheduleThatEndsAtNothingLeavesTheModelAsItWas() {
        ModelSpec still = spec(SelfSupervisionSpec.Masking.RFM, 1, 1).with("training.schedule.type", "linear")
                .with("training.schedule.warmup", 1);
        try (TwoTowerModel warmedUp = model(); TwoTowerModel full = model(); TwoTowerModel before = model()) {
            train(warmedUp, still, TrainingListener.SILENT);
            train(full, SelfSupervisionSpec.Masking.RFM, 1);
            assertTrue(distance(warmedUp, before) < 0.9 * distance(full, before), "a whole epoch of warm-up moves less than one at the full rate");
        }
    }

    /** Of a model that knows the groups, rates that are much too high make a worse one. */
    @Test
    void anEarlierModelStaysAsItWasWhereNoEpochMakesItBetter() {
        try (TwoTowerModel model = model()) {
            Validation before = train(model, SelfSupervisionSpec.Masking.RFM, 8).best();
            float[] table = TwoTowerWeights.of(model).tables().get(0).clone();
            ModelSpec wild = spec(SelfSupervisionSpec.Masking.RFM, 8, 2).with("training.layerLearningRate", 5).with("training.warmStartRate", 1);
            TrainingResult result = train(model, trainer(wild, true), TrainingListener.SILENT);
            assertEquals(Optional.of(before), result.start());
            assertEquals(0, result.bestEpoch());
            assertEquals(2, result.epochs().size(), "training ends after two epochs that are no better");
            assertNotEquals(before, result.epochs().get(0).validation());
            assertEquals(before, result.best());
            assertArrayEquals(table, TwoTowerWeights.of(model).tables().get(0));
        }
    }

    @Test
    void anEarlierModelIsGoneOnFromAtAShareOfTheRates() {
        ModelSpec spec = spec(SelfSupervisionSpec.Masking.RFM, 1, 1);
        for (double rate : new double[] {0, 1}) {
            try (TwoTowerModel model = model()) {
                train(model, spec, TrainingListener.SILENT);
                TrainingResult result = train(model, trainer(spec.with("training.warmStartRate", rate), true), TrainingListener.SILENT);
                assertEquals(rate == 0, result.start().orElseThrow().equals(result.epochs().get(0).validation()), "at a share of " + rate);
                assertEquals(rate == 0 ? 0 : 1, result.bestEpoch(), "at a share of " + rate);
            }
        }
    }

    private static double distance(TwoTowerModel one, TwoTowerModel other) {
        float[] a = TwoTowerWeights.of(one).tables().get(0);
        float[] b = TwoTowerWeights.of(other).tables().get(0);
        return IntStream.range(0, a.length).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum();
    }

    @Test
    void aLossThatIsNoNumberEndsTrainingWithAdvice() {
        try (TwoTowerModel model = model()) {
            TwoTowerWeights weights = TwoTowerWeights.of(model);
            weights.item().get(0)[0] = Float.NaN;
            weights.restore(model);
            TrainingException e = assertThrows(TrainingException.class, () -> train(model, SelfSupervisionSpec.Masking.RFM, 1));
            assertEquals("The loss is NaN at link 64 of epoch 1: lower training.tableLearningRate or training.layerLearningRate,"
                         + " or raise loss.temperature", e.getMessage());
        }
    }

    @Test
    void withoutLinksThereIsNothingToTrainOn() {
        PlantedData none = new PlantedData(1, 0);
        try (TwoTowerModel model = model()) {
            assertThrows(TrainingException.class, () -> trainer(SPEC)
                    .train(model, none.examples(), none.validation(), Optional.empty(), null, TrainingListener.SILENT));
        }
    }
}
