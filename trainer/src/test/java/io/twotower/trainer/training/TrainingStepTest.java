package io.twotower.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.twotower.features.FeatureKind;
import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ForwardPass;
import io.twotower.trainer.model.ForwardPass.TouchedRows;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.model.TwoTowerWeights;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TrainingStepTest {

    private static final ModelLayout LAYOUT = new ModelLayout(
            List.of(new TableLayout("words", 8, 3), new TableLayout("ids", 6, 2)),
            new TowerLayout(3, List.of(new FeatureLayout("text", FeatureKind.TEXT, 0, 3, 0))),
            new TowerLayout(3, List.of(new FeatureLayout("title", FeatureKind.TEXT, 0, 2, 0),
                                       new FeatureLayout("id", FeatureKind.ID, 2, 1, 1))));
    private static final TowerShape SHAPE = new TowerShape(List.of(4), true, 3);
    private static final TrainingStep.Settings SETTINGS = new TrainingStep.Settings(0.5, 0.3, 0.4, 0.05, 0.001);

    /** Two links, one uniform negative, two self-supervised items; row 7 of the words and row 5 of the ids aren't used. */
    private static final TrainingBatch BATCH = new TrainingBatch(2, 1, 2,
            new int[] {3, 4, 0, /* empty */ 0, 0, 0},
            new int[] {3, 0, 3, /* positive */ 5, 6, 1, /* uniform */ 4, 4, 4,
                       /* first views */ 2, 0, 3, 2, 0, 4, /* second views */ 3, 5, 2, 6, 0, 2},
            new float[] {0.1f, 0.4f, 0.9f, 0.2f, 0.3f, -1e9f});

    /** A model away from its start, where an empty row sits on the corner of every ReLU. */
    private static TwoTowerModel model() {
        TwoTowerModel model = new TwoTowerModel(LAYOUT, SHAPE, SHAPE, 5);
        TwoTowerWeights weights = model.weights();
        SplittableRandom random = new SplittableRandom(6);
        for (Tower tower : Tower.values())
            for (float[] array : weights.of(tower))
                for (int i = 0; i < array.length; i++) array[i] += (float) (0.3 * random.nextGaussian());
        model.restore(weights);
        return model;
    }

    private static double loss(TwoTowerModel model) {
        try (TrainingStep step = new TrainingStep(model, SETTINGS); NDManager manager = model.newStepManager()) {
            ForwardPass pass = ForwardPass.withoutGradients(model, manager, TrainingStep.blocks(BATCH));
            return step.losses(pass, BATCH, manager).total().getFloat();
        }
    }

    /** Gradients in the order and shapes of {@link TwoTowerWeights}, zeros where a table row wasn't touched. */
    private static List<float[]> gradients(TwoTowerModel model) {
        List<float[]> gradients = new ArrayList<>();
        for (TableLayout table : LAYOUT.tables()) gradients.add(new float[table.rows() * table.dim()]);
        try (TrainingStep step = new TrainingStep(model, SETTINGS); NDManager manager = model.newStepManager();
             GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            ForwardPass pass = ForwardPass.withGradients(model, manager, TrainingStep.blocks(BATCH));
            collector.backward(step.losses(pass, BATCH, manager).total());
            for (TouchedRows touched : pass.touched()) scatter(touched, gradients.get(touched.table()));
            for (NDArray leaf : pass.layerLeaves()) gradients.add(values(leaf));
        }
        return gradients;
    }

    private static void scatter(TouchedRows touched, float[] target) {
        int dim = LAYOUT.tables().get(touched.table()).dim();
        float[] rows = values(touched.values());
        long[] numbers = touched.rows().toLongArray();
        for (int r = 0; r < numbers.length; r++) System.arraycopy(rows, r * dim, target, (int) numbers[r] * dim, dim);
    }

    private static float[] values(NDArray leaf) {
        try (NDArray gradient = leaf.getGradient()) {
            return gradient.toFloatArray();
        }
    }

    private static List<float[]> all(TwoTowerWeights weights) {
        List<float[]> all = new ArrayList<>(weights.tables());
        all.addAll(weights.query());
        all.addAll(weights.item());
        return all;
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        try (TwoTowerModel model = model()) {
            List<float[]> gradients = gradients(model);
            TwoTowerWeights weights = model.weights();
            float h = 2e-3f;
            for (int a = 0; a < gradients.size(); a++) {
                float[] values = all(weights).get(a);
                int first = a < LAYOUT.tables().size() ? LAYOUT.tables().get(a).dim() : 0; // the padding row takes no part
                for (int i = first; i < values.length; i++) {
                    float value = values[i];
                    values[i] = value + h;
                    model.restore(weights);
                    double above = loss(model);
                    values[i] = value - h;
                    model.restore(weights);
                    double difference = (above - loss(model)) / (2 * h);
                    values[i] = value;
                    float gradient = gradients.get(a)[i];
                    assertEquals(difference, gradient, 1e-3 + 0.02 * Math.abs(difference), "array " + a + ", value " + i);
                }
            }
        }
    }

    @Test
    void aFirstStepMovesTouchedValuesByTheLearningRateAgainstTheirGradients() {
        try (TwoTowerModel model = model()) {
            List<float[]> gradients = gradients(model);
            List<float[]> before = all(model.weights());
            try (TrainingStep step = new TrainingStep(model, SETTINGS)) {
                step.run(BATCH);
            }
            List<float[]> after = all(model.weights());
            for (int a = 0; a < before.size(); a++) {
                double rate = a < LAYOUT.tables().size() ? SETTINGS.tableLearningRate() : SETTINGS.layerLearningRate();
                for (int i = 0; i < before.get(a).length; i++) {
                    float gradient = gradients.get(a)[i];
                    if (gradient == 0) assertEquals(before.get(a)[i], after.get(a)[i], "array " + a + ", value " + i);
                    else if (Math.abs(gradient) > 1e-4) // both rules divide by the gradient's size in their first step
                        assertEquals(before.get(a)[i] - rate * Math.signum(gradient), after.get(a)[i], 1e-3 * rate);
                }
            }
        }
    }

    @Test
    void onlyRowsOfTheBatchChange() {
        try (TwoTowerModel model = model(); TrainingStep step = new TrainingStep(model, SETTINGS)) {
            TwoTowerWeights before = model.weights();
            for (int i = 0; i < 3; i++) step.run(BATCH);
            TwoTowerWeights after = model.weights();
            assertEquals(Set.of(2, 3, 4, 5, 6), changedRows(before.tables().get(0), after.tables().get(0), 3));
            assertEquals(Set.of(1, 2, 3, 4), changedRows(before.tables().get(1), after.tables().get(1), 2));
            assertArrayEquals(new float[3], new float[] {after.tables().get(0)[0], after.tables().get(0)[1], after.tables().get(0)[2]});
        }
    }

    private static Set<Integer> changedRows(float[] before, float[] after, int dim) {
        Set<Integer> rows = new HashSet<>();
        for (int i = 0; i < before.length; i++) if (before[i] != after[i]) rows.add(i / dim);
        return rows;
    }

    @Test
    void adagradRemembersEarlierGradients() {
        try (TwoTowerModel model = model(); TrainingStep step = new TrainingStep(model, SETTINGS)) {
            float firstGradient = gradients(model).get(1)[3 * 2];
            step.run(BATCH);
            float secondGradient = gradients(model).get(1)[3 * 2];
            float value = model.weights().tables().get(1)[3 * 2];
            step.run(BATCH);
            double root = Math.sqrt(firstGradient * firstGradient + secondGradient * secondGradient);
            assertEquals(value - 0.05 * secondGradient / root, model.weights().tables().get(1)[3 * 2], 1e-5);
        }
    }

    @Test
    void repeatedStepsLowerTheLoss() {
        try (TwoTowerModel model = model(); TrainingStep step = new TrainingStep(model, SETTINGS)) {
            StepLoss first = step.run(BATCH);
            StepLoss last = first;
            for (int i = 0; i < 50; i++) last = step.run(BATCH);
            assertTrue(last.main() < first.main() - 0.1, first + " then " + last);
            assertTrue(last.selfSupervised() < first.selfSupervised() - 0.1, first + " then " + last);
        }
    }

    @Test
    void aStepLeavesNoArraysBehind() {
        try (TwoTowerModel model = model(); TrainingStep step = new TrainingStep(model, SETTINGS); NDManager own = model.newStepManager()) {
            step.run(BATCH);
            int arrays = own.getParentManager().getManagedArrays().size();
            for (int i = 0; i < 5; i++) step.run(BATCH);
            assertEquals(arrays, own.getParentManager().getManagedArrays().size());
        }
    }

    @Test
    void aTableWithoutAnyIdsInTheBatchIsLeftAlone() {
        TrainingBatch empty = new TrainingBatch(2, 0, 0, new int[6], new int[] {0, 0, 3, 0, 0, 4}, new float[4]);
        try (TwoTowerModel model = model(); TrainingStep step = new TrainingStep(model, SETTINGS)) {
            float[] before = model.weights().tables().get(0);
            assertEquals(0, step.run(empty).selfSupervised());
            assertArrayEquals(before, model.weights().tables().get(0));
        }
    }
}
