package io.twotower.trainer.model;

import io.twotower.features.FeatureKind;
import io.twotower.features.Tower;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TwoTowerModelTest {

    /** A word table that both towers share and an id table of the item's own. */
    private static final ModelLayout LAYOUT = new ModelLayout(
            List.of(new TableLayout("words", 5, 2), new TableLayout("ids", 4, 1)),
            new TowerLayout(2, List.of(new FeatureLayout("text", FeatureKind.TEXT, 0, 2, 0))),
            new TowerLayout(3, List.of(new FeatureLayout("title", FeatureKind.TEXT, 0, 2, 0),
                                       new FeatureLayout("id", FeatureKind.ID, 2, 1, 1))));

    private static final TwoTowerWeights WEIGHTS = new TwoTowerWeights(
            List.of(new float[] {0, 0, /* unknown */ 0, 1, /* masked */ 1, 1, /* 3 */ 2, 0, /* 4 */ 0, -4},
                    new float[] {0, 5, 6, 7}),
            // hidden [2 <- 2], bias; output [2 <- 2], bias; skip [2 <- 2]
            List.of(new float[] {1, 0, 0, 1}, new float[] {0, 1}, new float[] {3, 0, 0, 1}, new float[] {0, 0},
                    new float[] {1, 0, 0, -1}),
            // linear [2 <- 3], bias
            List.of(new float[] {1, 0, 0, 0, 1, 1}, new float[] {0, -1}));

    private static TwoTowerModel model() {
        TwoTowerModel model = new TwoTowerModel(LAYOUT, new TowerShape(List.of(2), true, 2), new TowerShape(List.of(), true, 2), 1);
        WEIGHTS.restore(model);
        return model;
    }

    @Test
    void computesATowerByHand() {
        try (TwoTowerModel model = model()) {
            // mean of rows 3 and 4: (1, -2). hidden: relu(1, -2 + 1) = (1, 0). output (3, 0) + skip (1, 2) = (4, 2)
            float length = (float) Math.sqrt(20);
            assertArrayEquals(new float[] {4 / length, 2 / length}, model.embed(Tower.QUERY, new int[] {3, 4}), 1e-6f);
            // title: row 3 = (2, 0), id: row 3 = 7. (2, 0 + 7 - 1) = (2, 6)
            length = (float) Math.sqrt(40);
            assertArrayEquals(new float[] {2 / length, 6 / length}, model.embed(Tower.ITEM, new int[] {3, 0, 3}), 1e-6f);
        }
    }

    @Test
    void anEmptyRowIsWhatTheBiasesSay() {
        try (TwoTowerModel model = model()) {
            assertArrayEquals(new float[] {0, 1}, model.embed(Tower.QUERY, new int[] {0, 0}), 1e-6f);
            assertArrayEquals(new float[] {0, -1}, model.embed(Tower.ITEM, new int[3]), 1e-6f);
        }
    }

    @Test
    void rowsOfABatchDoNotAffectEachOther() {
        try (TwoTowerModel model = model()) {
            int[] rows = {3, 4, 1, 0, 0, 0, 2, 3};
            float[] together = model.embed(Tower.QUERY, rows);
            for (int row = 0; row < 4; row++) {
                float[] alone = model.embed(Tower.QUERY, new int[] {rows[2 * row], rows[2 * row + 1]});
                assertArrayEquals(alone, new float[] {together[2 * row], together[2 * row + 1]}, 1e-6f);
            }
        }
    }

    @Test
    void aSeedFixesTheStartAndThePaddingRowIsZero() {
        TowerShape shape = new TowerShape(List.of(4), true, 2);
        try (var one = new TwoTowerModel(LAYOUT, shape, shape, 3); var other = new TwoTowerModel(LAYOUT, shape, shape, 3)) {
            TwoTowerWeights weights = TwoTowerWeights.of(one);
            for (int t = 0; t < 2; t++) assertArrayEquals(weights.tables().get(t), TwoTowerWeights.of(other).tables().get(t));
            for (int i = 0; i < 5; i++) assertArrayEquals(weights.item().get(i), TwoTowerWeights.of(other).item().get(i));
            assertEquals(0, weights.tables().get(0)[0]);
            assertEquals(0, weights.tables().get(0)[1]);
        }
    }

    @Test
    void weightsSurviveARoundTrip() {
        try (TwoTowerModel model = model()) {
            TwoTowerWeights weights = TwoTowerWeights.of(model);
            assertArrayEquals(WEIGHTS.tables().get(0), weights.tables().get(0));
            assertArrayEquals(WEIGHTS.query().get(4), weights.query().get(4));
            assertArrayEquals(WEIGHTS.item().get(1), weights.item().get(1));
        }
    }

    @Test
    void whatIsNotANumberShows() {
        try (TwoTowerModel model = model()) {
            TwoTowerWeights weights = TwoTowerWeights.of(model);
            weights.query().get(0)[0] = Float.NaN; // a hidden unit: no ReLU may make a zero of it
            weights.restore(model);
            assertTrue(Float.isNaN(model.embed(Tower.QUERY, new int[] {3, 4})[0]));
        }
    }

    @Test
    void tablesAreReadAndWrittenInSlices() {
        try (TwoTowerModel model = model()) {
            float[] rows = new float[4];
            model.readRows(0, 3, 2, rows);
            assertArrayEquals(new float[] {2, 0, 0, -4}, rows);
            model.writeRows(1, 1, 2, new float[] {8, 9});
            model.readRows(1, 0, 4, rows);
            assertArrayEquals(new float[] {0, 8, 9, 7}, rows);
            var e = assertThrows(IndexOutOfBoundsException.class, () -> model.readRows(0, 4, 2, rows));
            assertEquals("Rows [4, 6) of table 'words', which has 5", e.getMessage());
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        TowerShape two = new TowerShape(List.of(), false, 2);
        TowerShape three = new TowerShape(List.of(), false, 3);
        assertThrows(IllegalArgumentException.class, () -> new TwoTowerModel(LAYOUT, two, three, 1).close());
        try (TwoTowerModel model = model()) {
            assertThrows(IllegalArgumentException.class, () -> model.embed(Tower.ITEM, new int[] {1, 2}));
        }
        assertThrows(IllegalArgumentException.class, () -> new TowerLayout(3, LAYOUT.query().features()));
    }
}
