package io.twotower.trainer.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.BundleException;
import io.twotower.features.Feature;
import io.twotower.features.GoldenRow;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.store.BuildProgress;
import io.twotower.trainer.store.ExampleStore;
import io.twotower.trainer.store.StoreException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TrainPipelineTest {

    @TempDir
    static Path directory;

    private static ModelSpec spec;
    private static Dataset dataset;
    private static TrainedModel trained;
    private static final List<String> heard = new ArrayList<>();
    /** What was beside the bundle after the training. */
    private static List<String> left;

    @BeforeAll
    static void train() throws IOException {
        Path data = directory.resolve("data");
        new SyntheticGenerator(600, 8, 1).importInto(data, line -> { });
        spec = ModelSpec.read(data.resolve("model.yaml"))
                .with("training.batchSize", 128).with("training.maxEpochs", 3).with("training.threads", 1)
                .with("loss.uniformNegatives", 64).with("selfSupervision.batchSize", 64);
        trained = new TrainPipeline(listener(heard), TrainOptions.DEFAULT.withMaxBadRows(0)).run(spec, directory.resolve("bundle"));
        try (Stream<Path> files = Files.list(directory)) {
            left = files.map(file -> file.getFileName().toString()).sorted().toList();
        }
        dataset = Dataset.load(spec, 0);
    }

    private static PipelineListener listener(List<String> heard) {
        return new PipelineListener() {
            @Override
            public void stepDone(PipelineStep step, Duration time, String summary) {
                heard.add(step.label() + ": " + summary);
            }
        };
    }

    @AfterAll
    static void close() {
        dataset.close();
    }

    @Test
    void learnsMoreThanPopularity() {
        int[] counts = dataset.split().training().countByItem(dataset.catalogue().size());
        Set<Integer> popular = new TreeSet<>();
        IntStream.range(0, counts.length).boxed().sorted((a, b) -> counts[b] - counts[a]).limit(10).forEach(popular::add);
        Links validation = dataset.split().validation();
        double popularity = (double) LongStream.range(0, validation.size()).filter(link -> popular.contains(validation.item(link))).count()
                            / validation.size();
        double recall = trained.result().best().warm().recallAt10();
        assertTrue(recall > popularity + 0.05, recall + " against " + popularity);
    }

    @Test
    void isEvaluatedBesideTheBaselines() {
        var evaluation = trained.bundle().evaluation();
        for (String slice : List.of("warm", "head", "tail", "cold", "coldFull"))
            assertTrue(evaluation.at("/" + slice + "/queries").asInt() > 0, slice);
        double recall = evaluation.at("/warm/Recall@10").asDouble();
        assertTrue(recall > evaluation.at("/popularity/warm/Recall@10").asDouble(), evaluation.toString());
        assertTrue(evaluation.at("/cold/Recall@10").asDouble() > evaluation.at("/popularity/cold/Recall@10").asDouble(), evaluation.toString());
        assertTrue(evaluation.at("/knn/warm").isObject() && evaluation.at("/contentCosine/warm").isObject());
    }

    @Test
    void theBundleIsWholeAndItsVectorsAreTheTowers() {
        ModelBundle bundle = ModelBundle.load(directory.resolve("bundle"));
        assertEquals(trained.bundle().fingerprint(), bundle.fingerprint());
        assertEquals(spec.towers().dim(), bundle.dimension());
        try (OnnxTowers towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), 1)) {
            bundle.verifyVectors(towers);
                float[] vectors = new CatalogueVectors(bundle.encoder(), towers).embed(Tower.ITEM, dataset.catalogue().size(), dataset::item);
            int last = dataset.catalogue().size() - 1;
            float[] alone = towers.embed(Tower.ITEM, bundle.encoder().encode(Tower.ITEM, dataset.item(last)));
            for (int i = 0; i < alone.length; i++) assertEquals(alone[i], vectors[last * alone.length + i], 1e-6f);
        }
    }

    @Test
    void goldenRowsHaveTheOddOnes() {
        for (Tower tower : Tower.values()) {
            List<GoldenRow> rows = trained.bundle().golden().stream().filter(row -> row.tower() == tower).toList();
            assertTrue(rows.size() >= 8);
            assertTrue(rows.stream().anyMatch(row -> row.raw().equals(RawFeatures.empty())));
        }
        RawFeatures cold = dataset.item(dataset.split().coldItems()[0]);
        assertTrue(trained.bundle().golden().stream().anyMatch(row -> row.raw().equals(cold)));
    }

    @Test
    void saysWhereItComesFrom() {
        var provenance = trained.bundle().provenance();
        assertEquals(dataset.checksum(), provenance.at("/data/sha256").asText());
        assertEquals(600, provenance.at("/data/items").asInt());
        assertEquals(spec.toJson().toString(), provenance.get("spec").toString());
        assertEquals(1, provenance.at("/training/seed").asInt());
        assertEquals(trained.result().epochs().size(), provenance.at("/training/epochs").size());
        assertTrue(provenance.at("/export/item/parity").asDouble() < 1e-5);
        assertEquals("1.23.2", provenance.at("/versions/onnxruntime").asText());
        List<String> names = spec.features().item().stream().map(Feature::name).toList();
        for (int f = 0; f < names.size(); f++) {
            assertEquals(names.get(f), provenance.at("/mutualInformation/features/" + f).asText());
            assertEquals(names.size(), provenance.at("/mutualInformation/values/" + f).size());
            assertEquals(1, provenance.at("/mutualInformation/normalised/" + f + "/" + f).asDouble(), 1e-6);
        }
    }

    @Test
    void reportsItsStepsAndLeavesNothingBehindButItsStore() {
        assertEquals(List.of("read data", "fit features", "encode", "train", "export", "evaluate"),
                     heard.stream().map(line -> line.substring(0, line.indexOf(':'))).toList());
        assertEquals(List.of("bundle", "bundle.store", "data"), left);
    }

    @Test
    void theSameSpecAndDataMakeTheSameModelFromAStoreThatIsThere() {
        List<String> heardAgain = new ArrayList<>();
        TrainedModel again = new TrainPipeline(listener(heardAgain), TrainOptions.DEFAULT.withoutBaselines().withStore(directory.resolve("bundle.store")))
                .run(dataset, directory.resolve("again/bundle"));
        assertEquals(trained.bundle().fingerprint(), again.bundle().fingerprint());
        assertTrue(heardAgain.stream().anyMatch(line -> line.startsWith("encode: reused: ")), heardAgain.toString());
    }

    /** Ends the training as a kill does: where a step begins, or after some of the training's own steps. */
    private static PipelineListener killing(PipelineStep during, int afterSteps) {
        return new PipelineListener() {
            private int steps;

            @Override
            public void stepDone(long linksDone, double loss, double examplesPerSecond) {
                if (during == PipelineStep.TRAIN && ++steps > afterSteps) throw new IllegalStateException("killed");
            }

            @Override
            public void stepStarted(PipelineStep step) {
                if (during != PipelineStep.TRAIN && step == during) throw new IllegalStateException("killed");
            }
        };
    }

    @Test
    void killedInAnyStepAndResumedItMakesTheSameModel() {
        Path bundle = directory.resolve("killed/bundle");
        TrainOptions options = TrainOptions.DEFAULT.withoutBaselines().with(new CheckpointPolicy(Duration.ZERO, 5));
        TrainOptions resume = options.with(TrainOptions.Unfinished.RESUME);
        assertThrows(IllegalStateException.class, () -> new TrainPipeline(killing(PipelineStep.ENCODE, 0), options).run(spec, bundle));
        assertFalse(Files.exists(directory.resolve("killed/bundle.training")), "there is nothing to resume");
        assertThrows(IllegalStateException.class, () -> new TrainPipeline(killing(PipelineStep.TRAIN, 12), options).run(spec, bundle));
        assertThrows(TrainingException.class, () -> new TrainPipeline(PipelineListener.SILENT, options).run(spec, bundle), "begun already");
        assertThrows(IllegalStateException.class, () -> new TrainPipeline(killing(PipelineStep.TRAIN, 30), resume).run(spec, bundle));
        assertThrows(IllegalStateException.class, () -> new TrainPipeline(killing(PipelineStep.EXPORT, 0), resume).run(spec, bundle));
        assertThrows(IllegalStateException.class, () -> new TrainPipeline(killing(PipelineStep.EVALUATE, 0), resume).run(spec, bundle));
        TrainingException other = assertThrows(TrainingException.class,
                () -> new TrainPipeline(PipelineListener.SILENT, resume).run(spec.with("loss.temperature", 0.5), bundle));
        assertTrue(other.getMessage().contains("loss.temperature was 0.07 and is 0.5 now"), other.getMessage());
        TrainingException threads = assertThrows(TrainingException.class,
                () -> new TrainPipeline(PipelineListener.SILENT, resume).run(spec.with("training.threads", 2), bundle));
        assertTrue(threads.getMessage().contains("the number of threads was 1 and is 2 now"), threads.getMessage());
        TrainedModel resumed = new TrainPipeline(PipelineListener.SILENT, resume).run(spec, bundle);
        assertEquals(trained.bundle().fingerprint(), resumed.bundle().fingerprint());
        assertFalse(Files.exists(directory.resolve("killed/bundle.training")));
        assertThrows(TrainingException.class, () -> new TrainPipeline(PipelineListener.SILENT, resume).run(spec, bundle), "it has ended");
    }

    @Test
    void anEarlierModelIsABetterBeginning() {
        List<String> notices = new ArrayList<>();
        PipelineListener listening = new PipelineListener() {
            @Override
            public void notice(String line) {
                notices.add(line);
            }
        };
        TrainedModel warm = new TrainPipeline(listening, TrainOptions.DEFAULT.withoutBaselines().withStart(directory.resolve("bundle")))
                .run(spec.with("training.maxEpochs", 1), directory.resolve("warm/bundle"));
        double cold = trained.result().epochs().get(0).mainLoss();
        assertTrue(warm.result().epochs().get(0).mainLoss() < cold - 0.1, warm.result() + " against " + cold);
        assertTrue(notices.stream().anyMatch(line -> line.startsWith("table item: ")), notices.toString());
        JsonNode provenance = warm.bundle().provenance();
        assertEquals(trained.bundle().fingerprint(), provenance.at("/start/fingerprint").asText());
        assertEquals(trained.result().best().warm().recallAt10(), provenance.at("/training/start/validationRecallAt10").doubleValue());
    }

    @Test
    void whatIsNoBundleIsNotTrainedOver() throws IOException {
        Path taken = Files.createDirectories(directory.resolve("taken/photos"));
        Files.writeString(taken.resolve("cat.jpg"), "meow");
        assertThrows(BundleException.class, () -> new TrainPipeline(PipelineListener.SILENT, TrainOptions.DEFAULT).run(spec, taken));
        assertFalse(Files.exists(directory.resolve("taken/photos.training")));
    }

    @Test
    void aStoreThatIsInUseIsNotTouched() {
        Path store = directory.resolve("shared.store");
        TrainOptions options = TrainOptions.DEFAULT.withoutBaselines().withStore(store);
        try (ExampleStore held = ExampleStore.open(store, dataset, trained.bundle().encoder(), 1, BuildProgress.SILENT)) {
            assertFalse(held.reused());
            assertThrows(StoreException.class, () -> new TrainPipeline(PipelineListener.SILENT, options).run(dataset, directory.resolve("late/bundle")));
        }
        assertFalse(Files.exists(directory.resolve("late/bundle.training")));
    }

    @Test
    void withoutAGpuItSaysWhatItTakes() {
        if (Engine.getInstance().getGpuCount() > 0) return;
        TrainingException e = assertThrows(TrainingException.class, ComputeDevice.CUDA::device);
        assertTrue(e.getMessage().contains("PYTORCH_LIBRARY_PATH") && e.getMessage().contains("PYTORCH_FLAVOR"), e.getMessage());
        assertEquals(Device.cpu(), ComputeDevice.CPU.device());
    }

    @Test
    void saysWhereTheCpuHasNoBf16() throws IOException {
        Path with = Files.writeString(directory.resolve("with.txt"), "processor : 0\nflags\t\t: fpu avx512_bf16 amx_tile\n");
        Path without = Files.writeString(directory.resolve("without.txt"), "processor : 0\nflags\t\t: fpu avx512f\n");
        assertEquals(Optional.empty(), ComputeDevice.adviceOn(with));
        assertTrue(ComputeDevice.adviceOn(without).orElseThrow().contains("bf16"));
        Files.delete(with);
        Files.delete(without);
    }
}
