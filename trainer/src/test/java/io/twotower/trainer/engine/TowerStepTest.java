package io.twotower.trainer.engine;

import io.twotower.features.Tower;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.oracle.OracleStep;
import io.twotower.trainer.spec.OptimizerSpec;
import io.twotower.trainer.spec.OptimizerSpec.Table;
import io.twotower.trainer.spec.TrainingSpec.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class TowerStepTest {

    /** Epsilons of one make both optimizers' first change {@code rate·g/(|g| + 1)}: it shows the gradient, and small ones stay small. */
    private static final OptimizerSpec SHOWS_GRADIENT = new OptimizerSpec(Table.ADAGRAD, 1, 0, 0.9, 0.999, 1, 0);

    /** Where no epsilon is near a gradient, sums of a tiny gradient's rounding errors don't decide on the direction of a step. */
    private static final OptimizerSpec SMOOTH = new OptimizerSpec(Table.ADAGRAD, 1e-2, 0.1, 0.9, 0.999, 1e-2, 0.1);

    private static StepSettings settings(OptimizerSpec optimizer, double clipNorm) {
        return new StepSettings(0.2, 0.3, 0.4, clipNorm, Precision.FP32, optimizer);
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
        try (TwoTowerModel fast = model(layout, query, item); TwoTowerModel plain = model(layout, query, item);
             TowerStep step = new TowerStep(fast, settings); OracleStep oracle = new OracleStep(plain, settings)) {
            for (int i = 0; i < steps; i++) {
                Batch batch = batches.next(17, 5, views);
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
            "4 4 6, 9 8 7 6, false, '', false, 2"})
    void gradientsAreTheOracles(String dims, String query, boolean querySkip, String item, boolean itemSkip, int views) {
        ModelLayout layout = RandomBatches.layout(ints(dims).stream().mapToInt(i -> i).toArray());
        assertParity(layout, new TowerShape(ints(query), querySkip, 4), new TowerShape(ints(item), itemSkip, 4),
                     settings(SHOWS_GRADIENT, 0), views, 1, 1, 3e-6f);
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
        TowerShape shape = new TowerShape(List.of(6, 5), true, 4);
        assertParity(RandomBatches.layout(8, 8, 3), shape, shape, settings(optimizer, clipNorm), 9, 20, 0.05, 1e-3f);
    }

    @Test
    void embeddingIsTheForwardPass() {
        ModelLayout layout = RandomBatches.layout(8, 3);
        TowerShape shape = new TowerShape(List.of(6), true, 4);
        try (TwoTowerModel model = model(layout, shape, shape)) {
            float[] vectors = model.embed(Tower.ITEM, new int[3 * layout.item().width()]);
            assertArrayEquals(model.embed(Tower.ITEM, new int[layout.item().width()]), java.util.Arrays.copyOf(vectors, 4), 1e-6f);
        }
    }
}
