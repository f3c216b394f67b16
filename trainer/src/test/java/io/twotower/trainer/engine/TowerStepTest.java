package io.twotower.trainer.engine;

import ai.djl.ndarray.NDManager;
import io.twotower.features.Tower;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.BatchBuilder;
import io.twotower.trainer.batch.BatchShape;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.oracle.OracleStep;
import io.twotower.trainer.spec.OptimizerSpec;
import io.twotower.trainer.spec.OptimizerSpec.Table;
import io.twotower.trainer.spec.TrainingSpec.Precision;
import io.twotower.trainer.store.BagRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TowerStepTest {

    private static final ModelLayout LAYOUT = RandomBatches.layout(8, 8, 3);
    private static final TowerShape SHAPE = new TowerShape(List.of(6, 5), true, 4);

    /** Epsilons of one make both optimizers' first change {@code rate·g/(|g| + 1)}: it shows the gradient, and small ones stay small. */
    private static final OptimizerSpec SHOWS_GRADIENT = new OptimizerSpec(Table.ADAGRAD, 1, 0, 0.9, 0.999, 1, 0);

    /** Where no epsilon is near a gradient, sums of a tiny gradient's rounding errors don't decide on the direction of a step. */
    private static final OptimizerSpec SMOOTH = new OptimizerSpec(Table.ADAGRAD, 1e-2, 0.1, 0.9, 0.999, 1e-2, 0.1);

    private static StepSettings settings(OptimizerSpec optimizer, double clipNorm) {
        return new StepSettings(0.2, false, 0.3, 0.4, clipNorm, Precision.FP32, optimizer);
    }

    private static TwoTowerModel model(ModelLayout layout, TowerShape query, TowerShape item) {
        TwoTowerModel model = new TwoTowerModel(layout, query, item, 5);
        SplittableRandom random = new SplittableRandom(6); // away from the start, where an empty row sits on the corner of every ReLU
        Matrix layers = model.parameters().get(model.tableGroups().size());
        float[] values = new float[layers.columns()];
        layers.read(0, 1, values);
        for (int i = 0; i < values.length; i++) values[i] += (float) (0.2 * random.nextGaussian());
        layers.write(0, 1, values);
        return model;
    }

    static List<float[]> values(List<Matrix> matrices) {
        List<float[]> all = new ArrayList<>();
        for (Matrix matrix : matrices) {
            float[] values = new float[matrix.rows() * matrix.columns()];
            matrix.read(0, matrix.rows(), values);
            all.add(values);
        }
        return all;
    }

    private static void assertClose(List<float[]> expected, List<float[]> actual, float tolerance) {
        for (int m = 0; m < expected.size(); m++) assertArrayEquals(expected.get(m), actual.get(m), tolerance, "matrix " + m);
    }

    private static void assertParity(ModelLayout layout, TowerShape query, TowerShape item, StepSettings settings, int views,
                                     int steps, double rate, float tolerance) {
        RandomBatches batches = new RandomBatches(layout, 3);
        assertParity(layout, query, item, settings, () -> batches.next(17, 5, views), steps, rate, tolerance);
    }

    private static void assertParity(ModelLayout layout, TowerShape query, TowerShape item, StepSettings settings,
                                     Supplier<Batch> batches, int steps, double rate, float tolerance) {
        try (TwoTowerModel fast = model(layout, query, item); TwoTowerModel plain = model(layout, query, item);
             TowerStep step = new TowerStep(fast, settings); OracleStep oracle = new OracleStep(plain, settings)) {
            for (int i = 0; i < steps; i++) {
                Batch batch = batches.get();
                StepLoss expected = oracle.run(batch, rate, rate);
                StepLoss actual = step.run(batch, rate, rate);
                assertEquals(expected.main(), actual.main(), 1e-4 * (1 + i));
                assertEquals(expected.selfSupervised(), actual.selfSupervised(), 1e-4 * (1 + i));
                assertEquals(expected.gradientNorm(), actual.gradientNorm(), 1e-4 * (1 + i) * expected.gradientNorm());
                assertClose(values(plain.parameters()), values(fast.parameters()), tolerance);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
            "8 8 8 8, 6 5, true, 6 5, true, 9",
            "8 8 8 8, 6 5, true, 6 5, true, 0",
            "8 4 8 3, 6, true, 7 6 5, false, 9",
            "8 4, '', false, '', false, 4",
            "5, '', false, 4, true, 3",
            "1 2, 1, true, 1 1, true, 2",
            "4 4 6, 9 8 7 6, false, '', false, 2"})
    void gradientsAreTheOracles(String dims, String query, boolean querySkip, String item, boolean itemSkip, int views) {
        ModelLayout layout = RandomBatches.layout(ints(dims).stream().mapToInt(i -> i).toArray());
        assertParity(layout, new TowerShape(ints(query), querySkip, 4), new TowerShape(ints(item), itemSkip, 4),
                     settings(SHOWS_GRADIENT, 0), views, 1, 1, 3e-6f);
    }

    /** Two views of an item or one row for both, which may be candidates, too, and may be noisy: each with each. */
    @ParameterizedTest
    @CsvSource({"true, false, 0", "true, false, 4", "false, false, 4", "true, true, 0", "true, true, 4", "false, true, 0", "false, true, 4"})
    void gradientsOfAllKindsOfViewsAreTheOracles(boolean oneRow, boolean candidates, int noiseDim) {
        RandomBatches batches = new RandomBatches(LAYOUT, 3);
        BatchShape shape = new BatchShape(17, 5, 9, oneRow, candidates);
        assertParity(LAYOUT, SHAPE, SHAPE, settings(SHOWS_GRADIENT, 0), () -> batches.next(shape, noiseDim), 1, 1, 3e-6f);
        assertParity(LAYOUT, SHAPE, SHAPE, settings(SMOOTH, 0.05), () -> batches.next(shape, noiseDim), 5, 0.05, 1e-3f);
    }

    /** With one thread and with several; epsilons of one make Adam's first change {@code rate·g/(|g| + 1)}. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theTemperaturesGradientAgreesWithFiniteDifferences(int threads) {
        Batch batch = new RandomBatches(LAYOUT, 3).next(new BatchShape(11, 4, 6, false, true), 0);
        double h = 1e-2;
        double difference = (lossAt(batch, 0.2 * Math.exp(h)) - lossAt(batch, 0.2 * Math.exp(-h))) / (2 * h);
        assertTrue(Math.abs(difference) > 0.05, "there is something to see: " + difference);
        StepSettings learned = new StepSettings(0.2, true, 0.3, 0.4, 0, Precision.FP32, SHOWS_GRADIENT);
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, learned, threads)) {
            assertEquals(0.2, step.temperature(), 1e-7);
            assertEquals(lossAt(batch, 0.2), step.run(batch, 0, 1).main(), 1e-5);
            double change = Math.log(0.2) - Math.log(step.temperature());
            assertEquals(difference, change / (1 - Math.abs(change)), 1e-3 + 0.01 * Math.abs(difference));
            double after = step.temperature();
            assertEquals(1, step.state().stream().filter(matrix -> matrix.name().equals("temperature")).count());
            step.run(batch, 0, 0);
            assertEquals(after, step.temperature(), "a rate of 0 changes nothing");
        }
    }

    private static double lossAt(Batch batch, double temperature) {
        StepSettings settings = new StepSettings(temperature, false, 0.3, 0.4, 0, Precision.FP32, SHOWS_GRADIENT);
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings)) {
            return step.run(batch, 0, 0).main();
        }
    }

    /** The loss of items as they are: the mean of -log softmax(cosines / temperature) at the item itself. */
    @Test
    void spreadOutByHand() {
        Batch batch = new Batch(LAYOUT);
        BatchBuilder builder = new BatchBuilder(LAYOUT);
        builder.start(batch, new BatchShape(1, 0, 2, true, false));
        for (int id : new int[] {3, 5, 8}) builder.addItem(rowOf(Tower.ITEM, id));
        builder.addQuery(rowOf(Tower.QUERY, 3));
        builder.finish();
        StepSettings settings = settings(OptimizerSpec.DEFAULT, 0);
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings)) {
            double before = cosine(model, 5, 8);
            assertEquals(Math.log(1 + Math.exp((before - 1) / settings.selfSupervisedTemperature())),
                         step.run(batch, 0.05, 0.01).selfSupervised(), 1e-5);
            for (int i = 0; i < 20; i++) step.run(batch, 0.05, 0.01);
            assertTrue(cosine(model, 5, 8) < before - 0.1, "the two items are pushed away from each other");
        }
    }

    private static double cosine(TwoTowerModel model, int one, int other) {
        int width = LAYOUT.item().width();
        int[] ids = new int[2 * width];
        for (FeatureLayout feature : LAYOUT.item().features()) {
            ids[feature.offset()] = one;
            ids[width + feature.offset()] = other;
        }
        float[] vectors = model.embed(Tower.ITEM, ids);
        double sum = 0;
        for (int i = 0; i < model.dim(); i++) sum += vectors[i] * vectors[model.dim() + i];
        return sum;
    }

    /** A row that has the same id in every feature. */
    private static BagRow rowOf(Tower tower, int id) {
        BagRow row = new BagRow(LAYOUT.of(tower).features().size());
        for (int f = 0; f < row.features(); f++) {
            row.add(id);
            row.endBag();
        }
        return row;
    }

    private static List<Integer> ints(String numbers) {
        List<Integer> all = new ArrayList<>();
        for (String number : numbers.split(" ")) if (!number.isEmpty()) all.add(Integer.valueOf(number));
        return all;
    }

    @ParameterizedTest
    @CsvSource({"ADAGRAD, 0", "ROW_ADAGRAD, 0", "ADAGRAD, 0.05", "ROW_ADAGRAD, 1000"})
    void manyStepsStayWithTheOracle(Table table, double clipNorm) {
        OptimizerSpec optimizer = new OptimizerSpec(table, SMOOTH.tableEpsilon(), SMOOTH.initialAccumulator(), SMOOTH.beta1(),
                                                    SMOOTH.beta2(), SMOOTH.epsilon(), SMOOTH.weightDecay());
        assertParity(LAYOUT, SHAPE, SHAPE, settings(optimizer, clipNorm), 9, 20, 0.05, 1e-3f);
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        List<float[]> gradients = gradients();
        StepSettings settings = settings(OptimizerSpec.DEFAULT, 0);
        Batch batch = new RandomBatches(LAYOUT, 3).next(11, 4, 6);
        float h = 4e-3f;
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings)) {
            List<float[]> parameters = values(model.parameters());
            for (int m = 0; m < parameters.size(); m++) {
                Matrix matrix = model.parameters().get(m);
                float[] values = parameters.get(m);
                for (int i = 0; i < values.length; i += 3) {
                    float value = values[i];
                    double[] losses = new double[2];
                    for (int side = 0; side < 2; side++) {
                        values[i] = side == 0 ? value - h : value + h;
                        matrix.write(0, matrix.rows(), values);
                        StepLoss loss = step.run(batch, 0, 0);
                        losses[side] = loss.main() + settings.selfSupervisedWeight() * loss.selfSupervised();
                    }
                    values[i] = value;
                    double difference = (losses[1] - losses[0]) / (2 * h);
                    assertEquals(difference, gradients.get(m)[i], 1e-3 + 0.03 * Math.abs(difference), "matrix " + m + ", value " + i);
                }
                matrix.write(0, matrix.rows(), values);
            }
        }
    }

    @Test
    void rowAdagradByHand() {
        OptimizerSpec optimizer = new OptimizerSpec(Table.ROW_ADAGRAD, 1e-10, 0.5, 0.9, 0.999, 1e-8, 0);
        List<float[]> gradients = gradients();
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings(optimizer, 0))) {
            List<float[]> before = values(model.parameters());
            step.run(new RandomBatches(LAYOUT, 3).next(11, 4, 6), 0.05, 0);
            float[] after = values(model.parameters()).get(0);
            float[] sums = values(step.state()).get(0);
            int dim = LAYOUT.groups().get(0).dim();
            for (int row = 0; row < sums.length; row++) {
                double sum = 0.5;
                for (int i = 0; i < dim; i++) sum += square(gradients.get(0)[row * dim + i]) / dim;
                assertEquals(sum, sums[row], 1e-6);
                for (int i = row * dim; i < (row + 1) * dim; i++)
                    assertEquals(before.get(0)[i] - 0.05 * gradients.get(0)[i] / Math.sqrt(sum), after[i], 1e-6);
            }
        }
    }

    @Test
    void adagradByHand() {
        OptimizerSpec optimizer = new OptimizerSpec(Table.ADAGRAD, 1e-3, 0.5, 0.9, 0.999, 1e-8, 0);
        List<float[]> gradients = gradients();
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings(optimizer, 0))) {
            List<float[]> before = values(model.parameters());
            step.run(new RandomBatches(LAYOUT, 3).next(11, 4, 6), 0.05, 0);
            for (int g = 0; g < LAYOUT.groups().size(); g++) {
                float[] after = values(model.parameters()).get(g);
                for (int i = 0; i < after.length; i++) {
                    double gradient = gradients.get(g)[i];
                    double root = Math.sqrt(0.5 + gradient * gradient);
                    assertEquals(gradient == 0 ? before.get(g)[i] : before.get(g)[i] - 0.05 * gradient / (root + 1e-3), after[i], 1e-6);
                }
            }
        }
    }

    @Test
    void adamWByHand() {
        OptimizerSpec optimizer = new OptimizerSpec(Table.ADAGRAD, 1e-10, 0, 0.8, 0.9, 0.02, 0.3);
        float[] gradient = gradients().get(LAYOUT.groups().size());
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings(optimizer, 0))) {
            float[] before = values(model.parameters()).get(LAYOUT.groups().size());
            Batch batch = new RandomBatches(LAYOUT, 3).next(11, 4, 6);
            double[] first = new double[before.length];
            double[] second = new double[before.length];
            for (int t = 1; t <= 2; t++) {
                step.run(batch, 0, 1e-4); // a rate so small that the gradient stays what it is
                float[] after = values(model.parameters()).get(LAYOUT.groups().size());
                for (int i = 0; i < before.length; i++) {
                    first[i] = 0.8 * first[i] + 0.2 * gradient[i];
                    second[i] = 0.9 * second[i] + 0.1 * square(gradient[i]);
                    double change = first[i] / (1 - Math.pow(0.8, t)) / (Math.sqrt(second[i] / (1 - Math.pow(0.9, t))) + 0.02);
                    assertEquals(-1e-4 * (change + 0.3 * before[i]), after[i] - before[i], 1e-6);
                }
                before = after;
            }
        }
    }

    @Test
    void clippingShortensTheWholeGradientAlike() {
        double norm = 0;
        List<float[]> gradients = gradients();
        for (float[] part : gradients) for (float value : part) norm += square(value);
        norm = Math.sqrt(norm);
        OptimizerSpec optimizer = SHOWS_GRADIENT;
        for (double limit : new double[] {norm / 4, norm * 2}) {
            double factor = Math.min(1, limit / norm);
            try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings(optimizer, limit))) {
                List<float[]> before = values(model.parameters());
                assertEquals(norm, step.run(new RandomBatches(LAYOUT, 3).next(11, 4, 6), 1, 1).gradientNorm(), 1e-4 * norm);
                List<float[]> after = values(model.parameters());
                for (int m = 0; m < after.size(); m++) {
                    for (int i = 0; i < after.get(m).length; i++) {
                        double gradient = factor * gradients.get(m)[i];
                        assertEquals(before.get(m)[i] - gradient / (Math.abs(gradient) + 1), after.get(m)[i], 3e-6);
                    }
                }
            }
        }
    }

    /** Of the batch that the tests by hand use, from changes that show it. */
    private static List<float[]> gradients() {
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings(SHOWS_GRADIENT, 0))) {
            List<float[]> before = values(model.parameters());
            step.run(new RandomBatches(LAYOUT, 3).next(11, 4, 6), 1, 1);
            List<float[]> gradients = values(model.parameters());
            for (int m = 0; m < gradients.size(); m++) {
                for (int i = 0; i < gradients.get(m).length; i++) {
                    double change = before.get(m)[i] - (double) gradients.get(m)[i];
                    gradients.get(m)[i] = (float) (change / (1 - Math.abs(change)));
                }
            }
            return gradients;
        }
    }

    private static double square(double value) {
        return value * value;
    }

    @Test
    void theSameRunGivesTheSameBitsAndSoDoesOneThatIsInterrupted() {
        RandomBatches batches = new RandomBatches(LAYOUT, 8);
        List<Batch> six = Stream.generate(() -> batches.next(40, 9, 12)).limit(6).toList();
        StepSettings settings = settings(OptimizerSpec.DEFAULT, 0.5);
        List<float[]> expected = trained(six, settings);
        assertSameBits(expected, trained(six, settings));
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings);
             TwoTowerModel resumed = new TwoTowerModel(LAYOUT, SHAPE, SHAPE, 99); TowerStep second = new TowerStep(resumed, settings)) {
            for (Batch batch : six.subList(0, 3)) step.run(batch, 0.05, 0.01);
            copy(model.parameters(), resumed.parameters());
            copy(step.state(), second.state());
            for (Batch batch : six.subList(3, 6)) second.run(batch, 0.05, 0.01);
            assertSameBits(expected, values(resumed.parameters()));
        }
    }

    private static List<float[]> trained(List<Batch> batches, StepSettings settings) {
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings)) {
            for (Batch batch : batches) step.run(batch, 0.05, 0.01);
            return values(model.parameters());
        }
    }

    private static void copy(List<Matrix> from, List<Matrix> to) {
        List<float[]> values = values(from);
        for (int m = 0; m < from.size(); m++) {
            assertEquals(from.get(m).name(), to.get(m).name());
            to.get(m).write(0, to.get(m).rows(), values.get(m));
        }
    }

    private static void assertSameBits(List<float[]> expected, List<float[]> actual) {
        for (int m = 0; m < expected.size(); m++) assertArrayEquals(expected.get(m), actual.get(m), "matrix " + m);
    }

    /** Seven links for up to nine threads; three views, or none. */
    @ParameterizedTest
    @CsvSource({"2, 3", "3, 3", "9, 3", "9, 0"})
    void anyNumberOfThreadsGivesTheSameUpToRounding(int threads, int views) {
        StepSettings settings = settings(SMOOTH, 0.5);
        RandomBatches batches = new RandomBatches(LAYOUT, 8);
        try (TwoTowerModel one = model(LAYOUT, SHAPE, SHAPE); TwoTowerModel many = model(LAYOUT, SHAPE, SHAPE);
             TowerStep alone = new TowerStep(one, settings, 1); TowerStep shared = new TowerStep(many, settings, threads)) {
            for (int i = 0; i < 5; i++) {
                Batch batch = batches.next(7, 2, views);
                StepLoss expected = alone.run(batch, 0.05, 0.01);
                StepLoss actual = shared.run(batch, 0.05, 0.01);
                assertEquals(expected.main(), actual.main(), 1e-5 * expected.main());
                assertEquals(expected.selfSupervised(), actual.selfSupervised(), 1e-5 * expected.selfSupervised());
                assertEquals(expected.gradientNorm(), actual.gradientNorm(), 1e-4 * expected.gradientNorm());
            }
            assertClose(values(one.parameters()), values(many.parameters()), 1e-5f);
        }
    }

    @Test
    void halfPrecisionIsCloseToFull() {
        ModelLayout layout = RandomBatches.layout(16, 16, 16);
        TowerShape shape = new TowerShape(List.of(32, 16), true, 16);
        StepSettings full = settings(SMOOTH, 0);
        StepSettings half = new StepSettings(0.2, false, 0.3, 0.4, 0, Precision.BF16, SMOOTH);
        RandomBatches batches = new RandomBatches(layout, 4);
        try (TwoTowerModel one = model(layout, shape, shape); TwoTowerModel other = model(layout, shape, shape);
             TowerStep fullStep = new TowerStep(one, full); TowerStep halfStep = new TowerStep(other, half)) {
            for (int i = 0; i < 10; i++) {
                Batch batch = batches.next(40, 9, 12);
                StepLoss expected = fullStep.run(batch, 0.05, 0.01);
                StepLoss actual = halfStep.run(batch, 0.05, 0.01);
                assertEquals(expected.main(), actual.main(), 0.02 * expected.main());
                assertEquals(expected.selfSupervised(), actual.selfSupervised(), 0.02 * expected.selfSupervised());
            }
            assertClose(values(one.parameters()), values(other.parameters()), 0.02f);
        }
    }

    @Test
    void aGroupWithoutAnyEntryIsLeftAlone() {
        Batch batch = new Batch(LAYOUT);
        BatchBuilder builder = new BatchBuilder(LAYOUT);
        builder.start(batch, BatchShape.of(2, 0, 0));
        for (Tower tower : List.of(Tower.ITEM, Tower.ITEM, Tower.QUERY, Tower.QUERY)) {
            List<FeatureLayout> features = LAYOUT.of(tower).features();
            BagRow row = new BagRow(features.size());
            for (FeatureLayout feature : features) {
                if (LAYOUT.groupOf(feature.table()) == 0) row.add(3);
                row.endBag();
            }
            if (tower == Tower.ITEM) builder.addItem(row);
            else builder.addQuery(row);
        }
        builder.finish();
        assertEquals(0, batch.groups().get(1).entries());
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings(OptimizerSpec.DEFAULT, 0.5))) {
            List<float[]> before = values(model.parameters());
            assertEquals(Math.log(2), step.run(batch, 0.05, 0.01).main(), 1e-5); // both candidates are the same
            assertArrayEquals(before.get(1), values(model.parameters()).get(1));
        }
    }

    @Test
    void repeatedStepsLowerTheLoss() {
        Batch batch = new RandomBatches(LAYOUT, 3).next(16, 4, 8);
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings(OptimizerSpec.DEFAULT, 0))) {
            StepLoss first = step.run(batch, 0.05, 0.01);
            StepLoss last = first;
            for (int i = 0; i < 50; i++) last = step.run(batch, 0.05, 0.01);
            assertTrue(last.main() < first.main() - 0.1, first + " then " + last);
            assertTrue(last.selfSupervised() < first.selfSupervised() - 0.1, first + " then " + last);
        }
    }

    @Test
    void aStepLeavesNoArraysBehind() {
        Batch batch = new RandomBatches(LAYOUT, 3).next(16, 4, 8);
        try (TwoTowerModel model = model(LAYOUT, SHAPE, SHAPE); TowerStep step = new TowerStep(model, settings(OptimizerSpec.DEFAULT, 0));
             NDManager own = model.newStepManager()) {
            step.run(batch, 0.05, 0.01);
            int arrays = own.getParentManager().getManagedArrays().size();
            for (int i = 0; i < 5; i++) step.run(batch, 0.05, 0.01);
            assertEquals(arrays, own.getParentManager().getManagedArrays().size());
        }
    }
}
