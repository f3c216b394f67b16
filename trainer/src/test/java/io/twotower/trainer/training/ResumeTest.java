package io.twotower.trainer.training;

import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.spec.OptimizerSpec;
import io.twotower.trainer.spec.Specs;
import io.twotower.trainer.store.ColdValidation;
import io.twotower.trainer.training.TrainOptions.Unfinished;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ResumeTest {

    private static final ModelSpec SPEC = Specs.of("loss: {temperature: 0.1, uniformNegatives: 32}", "selfSupervision: {batchSize: 64}", """
            training: {batchSize: 256, maxEpochs: 3, patience: 3, threads: 1, clipNorm: 5, optimizer: {weightDecay: 0.01},
                       schedule: {type: cosine, warmup: 0.1, end: 0.1}}""");
    private static final TowerShape SHAPE = new TowerShape(List.of(16), true, 8);
    private static final TrainingKey KEY = new TrainingKey(Map.of("training.seed", "1", "the data's checksum", "abc"));
    private static final CheckpointPolicy EACH_STEP = new CheckpointPolicy(Duration.ZERO, 1);
    private static final PlantedData DATA = new PlantedData(3);

    @TempDir
    private static Path directory;

    private static Trained uninterrupted;
    /** Copies of the training directory after each step, as a kill would have left it. */
    private static final List<Path> copies = new ArrayList<>();

    /** What a training came to: all parameters by name, and the figures of its epochs. */
    private record Trained(Map<String, float[]> parameters, Optional<Validation> start, List<Validation> figures,
                           List<Double> losses, List<OptionalDouble> temperatures, int bestEpoch) { }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static ModelSpec spec(OptimizerSpec.Table table) {
        return SPEC.with("training.optimizer.table", table.label());
    }

    private static Trained train(Path bundle, ModelSpec spec, CheckpointPolicy policy, boolean resume, TrainingListener listener) {
        return train(bundle, spec, KEY, policy, resume ? Unfinished.RESUME : Unfinished.KEEP, listener, false);
    }

    private static Trained train(Path bundle, ModelSpec spec, TrainingKey key, CheckpointPolicy policy, Unfinished unfinished, TrainingListener listener,
                                 boolean warmStart) {
        try (TwoTowerModel model = new TwoTowerModel(PlantedData.LAYOUT, SHAPE, SHAPE, 1); TrainingDirectory place = TrainingDirectory.of(bundle)) {
            Optional<ColdValidation> cold = Optional.of(new ColdValidation(DATA.examples().items(), DATA.validation()));
            TrainingResult result = new TwoTowerTrainer(spec.loss(), spec.selfSupervision(), spec.training(), warmStart)
                    .train(model, DATA.examples(), DATA.validation(), cold, new Checkpoints(place, key, policy, unfinished), listener);
            Map<String, float[]> parameters = new HashMap<>();
            for (Matrix matrix : model.parameters()) {
                float[] values = new float[matrix.rows() * matrix.columns()];
                matrix.read(0, matrix.rows(), values);
                parameters.put(matrix.name(), values);
            }
            return new Trained(parameters, result.start(), result.epochs().stream().map(EpochReport::validation).toList(),
                               result.epochs().stream().map(EpochReport::mainLoss).toList(),
                               result.epochs().stream().map(EpochReport::temperature).toList(), result.bestEpoch());
        }
    }

    private static void assertSame(Trained expected, Trained actual) {
        assertEquals(expected.start, actual.start);
        assertEquals(expected.figures, actual.figures);
        assertEquals(expected.losses, actual.losses);
        assertEquals(expected.temperatures, actual.temperatures);
        assertEquals(expected.bestEpoch, actual.bestEpoch);
        expected.parameters.forEach((name, values) -> assertArrayEquals(values, actual.parameters.get(name), name));
    }

    /** After {@code steps} steps of the process, the training is as good as killed. */
    private static TrainingListener killAfter(int steps) {
        return new TrainingListener() {
            private int done;

            @Override
            public void stepDone(long linksDone, double loss, double examplesPerSecond) {
                if (++done > steps) throw new Killed();
            }
        };
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) if (!file.endsWith("lock")) Files.copy(file, to.resolve(file.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void trainWithoutInterruption() {
        Path bundle = directory.resolve("whole");
        uninterrupted = train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, false, new TrainingListener() {
            @Override
            public void stepDone(long linksDone, double loss, double examplesPerSecond) {
                copies.add(directory.resolve("copy-" + copies.size()));
                copy(directory.resolve("whole.training"), directory.resolve("copy-" + (copies.size() - 1) + ".training"));
            }
        });
    }

    @Test
    void goesOnFromEveryCheckpointToTheSameBits() {
        assertEquals(27, copies.size(), "three epochs of nine steps");
        for (Path copy : copies.subList(1, copies.size()))
            assertSame(uninterrupted, train(copy, spec(OptimizerSpec.Table.ADAGRAD), CheckpointPolicy.DEFAULT, true, TrainingListener.SILENT));
    }

    @Test
    void whatIsTrainedAlreadyIsTakenUpAtOnce() {
        List<String> heard = new ArrayList<>();
        Trained again = train(directory.resolve("whole"), spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, true, new TrainingListener() {
            @Override
            public void notice(String line) {
                heard.add(line);
            }

            @Override
            public void stepDone(long linksDone, double loss, double examplesPerSecond) {
                throw new AssertionError("there is nothing left to do");
            }
        });
        assertSame(uninterrupted, again);
        assertTrue(heard.get(0).endsWith("all epochs are trained"), heard.toString());
    }

    @ParameterizedTest
    @EnumSource(OptimizerSpec.Table.class)
    void killedAgainAndAgainItEndsWithTheSameBits(OptimizerSpec.Table table) {
        ModelSpec spec = spec(table);
        Path bundle = directory.resolve("often-" + table);
        Trained whole = train(directory.resolve("once-" + table), spec, CheckpointPolicy.DEFAULT, false, TrainingListener.SILENT);
        CheckpointPolicy everyThird = new CheckpointPolicy(Duration.ZERO, 3);
        assertThrows(Killed.class, () -> train(bundle, spec, everyThird, false, killAfter(5)));
        for (int kill = 0; kill < 4; kill++) assertThrows(Killed.class, () -> train(bundle, spec, everyThird, true, killAfter(4)));
        assertSame(whole, train(bundle, spec, everyThird, true, TrainingListener.SILENT));
    }

    /** What has a state of its own, and what must have none. */
    @ParameterizedTest
    @ValueSource(strings = {"loss.learnedTemperature", "loss.logQSource", "loss.viewsAsNegatives", "selfSupervision.noise", "selfSupervision.task",
                            "training.featureDropout", "training.valueDropout"})
    void withEveryOptionItEndsWithTheSameBits(String key) {
        Object value = switch (key) {
            case "loss.logQSource" -> "stream";
            case "selfSupervision.task" -> "spreadOut";
            case "selfSupervision.noise", "training.featureDropout", "training.valueDropout" -> 0.2;
            default -> true;
        };
        ModelSpec spec = SPEC.with(key, value);
        Path bundle = directory.resolve("killed-" + key);
        Trained whole = train(directory.resolve("whole-" + key), spec, CheckpointPolicy.DEFAULT, false, TrainingListener.SILENT);
        assertNotEquals(uninterrupted.losses, whole.losses, "the option does something");
        assertThrows(Killed.class, () -> train(bundle, spec, new CheckpointPolicy(Duration.ZERO, 3), false, killAfter(5)));
        assertThrows(Killed.class, () -> train(bundle, spec, new CheckpointPolicy(Duration.ZERO, 3), true, killAfter(10)));
        assertSame(whole, train(bundle, spec, CheckpointPolicy.DEFAULT, true, TrainingListener.SILENT));
        assertEquals(key.equals("loss.learnedTemperature"), whole.temperatures.get(2).isPresent());
    }

    /** At a rate of nothing no epoch is better, so what training began with is wanted to the end. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void fromAnEarlierModelItEndsWithTheSameBits(double rate) {
        ModelSpec spec = SPEC.with("training.warmStartRate", rate);
        Path bundle = directory.resolve("killed-warm-" + rate);
        CheckpointPolicy everyThird = new CheckpointPolicy(Duration.ZERO, 3);
        Trained whole = train(directory.resolve("whole-warm-" + rate), spec, KEY, CheckpointPolicy.DEFAULT, Unfinished.KEEP, TrainingListener.SILENT, true);
        assertThrows(Killed.class, () -> train(bundle, spec, KEY, everyThird, Unfinished.KEEP, killAfter(5), true));
        assertThrows(Killed.class, () -> train(bundle, spec, KEY, everyThird, Unfinished.RESUME, killAfter(10), true));
        assertSame(whole, train(bundle, spec, KEY, everyThird, Unfinished.RESUME, TrainingListener.SILENT, true));
        assertTrue(whole.start.isPresent());
        assertEquals(rate == 0, whole.bestEpoch == 0);
    }

    @Test
    void aDamagedCheckpointFallsBackToTheOneBefore() throws IOException {
        Path bundle = directory.resolve("damaged");
        assertThrows(Killed.class, () -> train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, false, killAfter(12)));
        Path newest = directory.resolve("damaged.training/checkpoint-000012");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        List<String> heard = new ArrayList<>();
        Trained resumed = train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, true, new TrainingListener() {
            @Override
            public void notice(String line) {
                heard.add(line);
            }
        });
        assertSame(uninterrupted, resumed);
        assertEquals("'" + newest + "' is damaged: its checksum doesn't match", heard.get(0));
        assertTrue(heard.get(1).endsWith("checkpoint-000011': epoch 2, batch 3"), heard.get(1));
    }

    @Test
    void whereNothingIsWholeItSaysSo() throws IOException {
        Path bundle = directory.resolve("broken");
        assertThrows(Killed.class, () -> train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, false, killAfter(12)));
        Files.delete(directory.resolve("broken.training/best-000001"));
        TrainingException e = assertThrows(TrainingException.class,
                () -> train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, true, TrainingListener.SILENT));
        assertTrue(e.getMessage().startsWith("No checkpoint in") && e.getMessage().contains("train anew"), e.getMessage());
    }

    @Test
    void ofAnotherTrainingItSaysWhatDiffers() {
        Path bundle = directory.resolve("other");
        assertThrows(Killed.class, () -> train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, false, killAfter(2)));
        try (TrainingDirectory place = TrainingDirectory.of(bundle)) {
            for (Map<String, String> values : List.of(Map.of("training.seed", "2", "the data's checksum", "abc"), Map.of("training.seed", "1"))) {
                TrainingException e = assertThrows(TrainingException.class,
                        () -> place.resume(new TrainingKey(values), 0.3, List.of(), line -> { }));
                assertTrue(e.getMessage().contains(values.size() == 2 ? "training.seed was 1 and is 2 now" : "the data's checksum was abc and is nothing now"),
                           e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "damaged", "of another training", "none"})
    void toContinueIsToGoOnFromWhatCanBeUsedAndElseToBegin(String left) throws IOException {
        Path bundle = directory.resolve("continued " + left);
        TrainingKey key = left.equals("of another training") ? new TrainingKey(Map.of("training.seed", "2")) : KEY;
        ModelSpec spec = spec(OptimizerSpec.Table.ADAGRAD);
        if (!left.equals("none")) assertThrows(Killed.class, () -> train(bundle, spec, key, EACH_STEP, Unfinished.CONTINUE, killAfter(12), false));
        if (left.equals("damaged")) {
            Path best = directory.resolve(bundle.getFileName() + ".training/best-000001");
            Files.write(best, new byte[1]);
        }
        List<Long> steps = new ArrayList<>();
        Trained trained = train(bundle, spec, KEY, CheckpointPolicy.DEFAULT, Unfinished.CONTINUE, new TrainingListener() {
            @Override
            public void stepDone(long linksDone, double loss, double examplesPerSecond) {
                steps.add(linksDone);
            }
        }, false);
        assertSame(uninterrupted, trained);
        assertEquals(left.equals("whole") ? 27 - 12 : 27, steps.size());
    }

    @Test
    void aFreshTrainingRefusesToTouchWhatIsLeft() {
        Path bundle = directory.resolve("left");
        assertThrows(Killed.class, () -> train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, false, killAfter(2)));
        try (TrainingDirectory place = TrainingDirectory.of(bundle)) {
            place.requireCheckpoint();
            TrainingException e = assertThrows(TrainingException.class, place::requireNoCheckpoint);
            assertTrue(e.getMessage().contains("--resume"), e.getMessage());
        }
    }

    @Test
    void withoutACheckpointThereIsNothingToGoOnFrom() {
        try (TrainingDirectory place = TrainingDirectory.of(directory.resolve("none"))) {
            assertThrows(TrainingException.class, place::requireCheckpoint);
        }
        assertFalse(Files.exists(directory.resolve("none.training")), "and nothing is left behind");
    }

    @Test
    void oneProcessAtATimeTrainsInADirectory() {
        try (TrainingDirectory place = TrainingDirectory.of(directory.resolve("busy"))) {
            TrainingException e = assertThrows(TrainingException.class, () -> TrainingDirectory.of(directory.resolve("busy")));
            assertTrue(e.getMessage().startsWith("Another process is training"), e.getMessage());
            place.requireNoCheckpoint();
        }
    }

    @Test
    void aCheckpointThatCannotBeWrittenIsNoReasonToEnd() {
        Path bundle = directory.resolve("full");
        List<String> heard = new ArrayList<>();
        Trained trained = train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, false, new TrainingListener() {
            private int done;

            @Override
            public void stepDone(long linksDone, double loss, double examplesPerSecond) {
                if (++done == 1) inTheWay(true);
                if (done == 2) inTheWay(false);
            }

            @Override
            public void notice(String line) {
                heard.add(line);
            }

            private void inTheWay(boolean there) {
                try {
                    Path next = directory.resolve("full.training/checkpoint-000001");
                    if (there) Files.createFile(Files.createDirectories(next).resolve("file"));
                    else Files.delete(next.resolve("file"));
                    if (!there) Files.delete(next);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        assertSame(uninterrupted, trained);
        assertEquals(1, heard.size(), heard.toString());
        assertTrue(heard.get(0).startsWith("Could not write") && heard.get(0).endsWith("goes on without this checkpoint"), heard.get(0));
    }

    @Test
    void keepsTheLastTwoAndTheBestThatTheyNeed() throws IOException {
        Path bundle = directory.resolve("kept");
        assertThrows(Killed.class, () -> train(bundle, spec(OptimizerSpec.Table.ADAGRAD), EACH_STEP, false, killAfter(14)));
        try (Stream<Path> files = Files.list(directory.resolve("kept.training"))) {
            assertEquals(List.of("best-000001", "checkpoint-000013", "checkpoint-000014", "lock"),
                         files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsDeleted() throws IOException {
        Path place = Files.createDirectories(directory.resolve("half.training/export"));
        Files.writeString(place.resolve("query_tower.onnx"), "half");
        Files.writeString(directory.resolve("half.training/.checkpoint-000001.123.tmp"), "half");
        Files.createDirectories(directory.resolve(".half.training.42"));
        Files.writeString(directory.resolve(".half.training.42/best.checkpoint"), "of an earlier version");
        Files.createDirectories(directory.resolve(".half.4711"));
        Path others = Files.createDirectories(directory.resolve(".half.life"));
        Path aside = Files.createDirectories(directory.resolve(".half.4711.old"));
        TrainingDirectory.of(directory.resolve("half")).close();
        assertFalse(Files.exists(directory.resolve("half.training")));
        assertFalse(Files.exists(directory.resolve(".half.training.42")));
        assertFalse(Files.exists(directory.resolve(".half.4711")));
        assertTrue(Files.exists(others) && Files.exists(aside), "what isn't a half bundle stays: an old one that stepped aside may be the only one");
    }
}
