package io.twotower.trainer.export;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.model.TwoTowerWeights;
import io.twotower.trainer.spec.ExportSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TowerExporterTest {

    private static final ModelLayout LAYOUT = new ModelLayout(
            List.of(new TableLayout("words", 200, 12), new TableLayout("ids", 90, 5)),
            new TowerLayout(10, List.of(new FeatureLayout("text", FeatureKind.TEXT, 0, 10, 0))),
            new TowerLayout(9, List.of(new FeatureLayout("title", FeatureKind.TEXT, 0, 6, 0),
                                       new FeatureLayout("id", FeatureKind.ID, 6, 1, 1),
                                       new FeatureLayout("neighbours", FeatureKind.SET, 7, 2, 1))));

    @TempDir
    Path directory;

    /** A model whose biases aren't zero either. */
    private static TwoTowerModel model(TowerShape query, TowerShape item) {
        return model(LAYOUT, query, item);
    }

    private static TwoTowerModel model(ModelLayout layout, TowerShape query, TowerShape item) {
        TwoTowerModel model = new TwoTowerModel(layout, query, item, 4);
        TwoTowerWeights weights = TwoTowerWeights.of(model);
        SplittableRandom random = new SplittableRandom(8);
        for (Tower tower : Tower.values())
            for (float[] array : weights.of(tower))
                for (int i = 0; i < array.length; i++) array[i] += (float) (0.1 * random.nextGaussian());
        weights.restore(model);
        return model;
    }

    private static int[] rows(TowerLayout layout, int count) {
        SplittableRandom random = new SplittableRandom(2);
        int[] ids = new int[count * layout.width()];
        for (int i = 0; i < ids.length; i++) ids[i] = random.nextInt(3) == 0 ? 0 : random.nextInt(3, 90);
        return ids;
    }

    private ExportReport export(TwoTowerModel model) {
        return export(model, ExportSpec.Tables.FP32, OnnxModel.MAX_FILE);
    }

    private ExportReport export(TwoTowerModel model, ExportSpec.Tables tables, long maxFile) {
        return new TowerExporter(model, tables, maxFile)
                .export(directory, rows(model.layout().query(), 700), rows(model.layout().item(), 30));
    }

    private OnnxTowers towers(int threads) {
        return new OnnxTowers(directory.resolve(ModelBundle.QUERY_TOWER), directory.resolve(ModelBundle.ITEM_TOWER), threads);
    }

    @Test
    void exportedTowersComputeWhatTheModelComputes() {
        for (boolean skip : new boolean[] {true, false}) {
            try (TwoTowerModel model = model(new TowerShape(List.of(32, 16), skip, 8), new TowerShape(List.of(), skip, 8))) {
                ExportReport report = export(model);
                assertTrue(report.query().parity() < 1e-6f && report.item().parity() < 1e-6f, report::describe);
            }
        }
    }

    /** Bags are filled from the front, as the encoder fills them; of some nothing is known, and one value or many. */
    @Test
    void aBagWhoseValuesDecayIsExportedAsItIsTrained() {
        ModelLayout layout = new ModelLayout(LAYOUT.tables(),
                new TowerLayout(14, List.of(new FeatureLayout("history", FeatureKind.SET, 0, 10, 0, 0.7f),
                                            new FeatureLayout("plain", FeatureKind.SET, 10, 4, 0))), LAYOUT.item());
        SplittableRandom random = new SplittableRandom(5);
        int[] ids = new int[300 * 14];
        for (int row = 0; row < 300; row++) {
            for (int i = 0; i < row % 11; i++) ids[row * 14 + i] = random.nextInt(3, 200);
            for (int i = 0; i < row % 5; i++) ids[row * 14 + 10 + i] = random.nextInt(3, 200);
        }
        TowerShape shape = new TowerShape(List.of(8), true, 8);
        for (ExportSpec.Tables tables : ExportSpec.Tables.values()) {
            try (TwoTowerModel model = model(layout, shape, shape)) {
                ExportReport report = new TowerExporter(model, tables, OnnxModel.MAX_FILE).export(directory, ids, rows(layout.item(), 30));
                assertTrue(report.query().parity() < (tables == ExportSpec.Tables.FP32 ? 1e-6f : 1e-3f), report::describe);
            }
            try (OnnxTowers towers = towers(1)) {
                int[] recent = {3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 7, 8, 0, 0};
                int[] turned = {5, 4, 3, 0, 0, 0, 0, 0, 0, 0, 7, 8, 0, 0};
                int[] plainTurned = {3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0};
                float[] vector = towers.embed(Tower.QUERY, recent);
                assertArrayEquals(vector, towers.embed(Tower.QUERY, plainTurned), 1e-6f);
                assertTrue(Math.abs(vector[0] - towers.embed(Tower.QUERY, turned)[0]) > 1e-4, "the order matters");
            }
        }
    }

    @Test
    void vectorsHaveLengthOneAndDoNotDependOnTheBatchOrTheThreads() {
        try (TwoTowerModel model = model(new TowerShape(List.of(8), true, 8), new TowerShape(List.of(8), true, 8))) {
            export(model);
            int[] ids = rows(LAYOUT.item(), 2500);
            try (OnnxTowers one = towers(1); OnnxTowers all = towers(0)) {
                assertEquals(8, one.dim());
                assertEquals(10, one.width(Tower.QUERY));
                float[] vectors = one.embed(Tower.ITEM, ids);
                assertArrayEquals(vectors, all.embed(Tower.ITEM, ids), 1e-6f);
                for (int row : new int[] {0, 1023, 1024, 2499}) {
                    int[] alone = new int[9];
                    System.arraycopy(ids, row * 9, alone, 0, 9);
                    float[] vector = one.embed(Tower.ITEM, alone);
                    double squared = 0;
                    for (int i = 0; i < 8; i++) {
                        assertEquals(vectors[row * 8 + i], vector[i], 1e-6f);
                        squared += vector[i] * vector[i];
                    }
                    assertEquals(1, squared, 1e-5);
                }
            }
        }
    }

    @Test
    void aTowerThatComputesSomethingElseIsNotExported() {
        // Weights that overflow in the hidden layer: model and export agree on nothing
        try (TwoTowerModel model = model(new TowerShape(List.of(8), true, 8), new TowerShape(List.of(8), true, 8))) {
            TwoTowerWeights weights = TwoTowerWeights.of(model);
            weights.item().get(0)[0] = Float.NaN;
            weights.restore(model);
            ExportException e = assertThrows(ExportException.class, () -> export(model));
            assertTrue(e.getMessage().contains(ModelBundle.ITEM_TOWER), e.getMessage());
            assertTrue(e.getMessage().contains("training.tableLearningRate"), e.getMessage());
        }
    }

    /** Features of several values and vectors of a usual length: rounding errors average out, as in a real model. */
    private static TwoTowerModel wideModel() {
        TowerShape shape = new TowerShape(List.of(32), true, 64);
        List<FeatureLayout> features = List.of(new FeatureLayout("text", FeatureKind.TEXT, 0, 20, 0),
                                               new FeatureLayout("tags", FeatureKind.SET, 20, 10, 1));
        return model(new ModelLayout(List.of(new TableLayout("words", 2000, 64), new TableLayout("tags", 500, 64)),
                                     new TowerLayout(30, features), new TowerLayout(30, features)), shape, shape);
    }

    @Test
    void smallerTablesStayWithinTheirLimits() {
        try (TwoTowerModel model = wideModel()) {
            ExportReport whole = export(model);
            for (ExportSpec.Tables tables : List.of(ExportSpec.Tables.FP16, ExportSpec.Tables.INT8)) {
                ExportReport report = export(model, tables, OnnxModel.MAX_FILE);
                for (Tower tower : Tower.values()) {
                    float parity = report.of(tower).parity();
                    assertTrue(parity <= TowerExporter.limit(tables) && parity > whole.of(tower).parity(), report::describe);
                    double tableBytes = 2500 * 64 * (tables == ExportSpec.Tables.FP16 ? 2 : 1 + 4 / 64.0);
                    double layerBytes = whole.of(tower).bytes() - 2500 * 64 * 4;
                    assertEquals(tableBytes + layerBytes, report.of(tower).bytes(), 5000);
                }
            }
        }
    }

    @Test
    void tablesInAFileOfTheirOwnGiveTheSameVectors() throws IOException {
        for (ExportSpec.Tables tables : ExportSpec.Tables.values()) {
            try (TwoTowerModel model = wideModel()) {
                int[] ids = rows(model.layout().item(), 100);
                ExportReport inOne = export(model, tables, OnnxModel.MAX_FILE);
                float[] expected;
                try (OnnxTowers towers = towers(1)) {
                    expected = towers.embed(Tower.ITEM, ids);
                }
                ExportReport inTwo = export(model, tables, inOne.item().bytes() - 1);
                Path data = ModelBundle.dataFile(directory.resolve(ModelBundle.ITEM_TOWER));
                assertTrue(Files.size(data) > Files.size(directory.resolve(ModelBundle.ITEM_TOWER)));
                assertEquals(inOne.item().parity(), inTwo.item().parity());
                try (OnnxTowers towers = towers(1)) {
                    assertArrayEquals(expected, towers.embed(Tower.ITEM, ids));
                }
                export(model, tables, inOne.item().bytes());
                assertFalse(Files.exists(data), "tables that fit one file leave none behind");
            }
        }
    }

    /** A single value's rounding shows in full, that of a bag averages out. */
    @Test
    void tablesThatNeedMoreBitsGetThem() {
        TowerShape shape = new TowerShape(List.of(32), true, 64);
        TowerLayout words = new TowerLayout(40, List.of(new FeatureLayout("text", FeatureKind.TEXT, 0, 40, 0)));
        ModelLayout layout = new ModelLayout(List.of(new TableLayout("words", 2000, 64), new TableLayout("ids", 500, 64)),
                                             words, new TowerLayout(1, List.of(new FeatureLayout("id", FeatureKind.ID, 0, 1, 1))));
        try (TwoTowerModel model = model(layout, shape, shape)) {
            ExportReport report = export(model, ExportSpec.Tables.INT8, OnnxModel.MAX_FILE);
            assertEquals(Map.of("words", ExportSpec.Tables.INT8, "ids", ExportSpec.Tables.FP16), report.tables(), report::describe);
            assertTrue(report.describe().contains("ids fp16"), report::describe);
            assertEquals("fp16", report.toJson().at("/precision/ids").asText());
        }
    }

    @Test
    void whatNoHalfCanHoldStaysAsItIs() {
        try (TwoTowerModel model = wideModel()) {
            float[] row = new float[64];
            row[5] = 1e6f;
            model.writeRows(0, 4, 1, row);
            ExportReport report = export(model, ExportSpec.Tables.FP16, OnnxModel.MAX_FILE);
            assertEquals(Map.of("words", ExportSpec.Tables.FP32, "tags", ExportSpec.Tables.FP16), report.tables(), report::describe);
        }
    }

    @Test
    void unknownValuesAndMaskedFeaturesAreExactInTablesOfAnyPrecision() {
        try (TwoTowerModel model = wideModel()) {
            for (ExportSpec.Tables tables : ExportSpec.Tables.values()) {
                export(model, tables, OnnxModel.MAX_FILE);
                try (OnnxTowers towers = towers(1)) {
                    for (int id = 0; id < FeatureEncoder.FIRST_VALUE; id++) {
                        int[] ids = new int[30];
                        ids[0] = id;
                        ids[20] = id;
                        assertArrayEquals(model.embed(Tower.ITEM, ids), towers.embed(Tower.ITEM, ids), 1e-6f);
                    }
                }
            }
        }
    }

    @Test
    void leavesOnlyTheTwoTowers() throws IOException {
        try (TwoTowerModel model = model(new TowerShape(List.of(8), true, 8), new TowerShape(List.of(8), true, 8))) {
            export(model);
        }
        try (var files = Files.list(directory)) {
            assertEquals(List.of(ModelBundle.ITEM_TOWER, ModelBundle.QUERY_TOWER), files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void refusesAFileThatIsNoTower() throws IOException {
        Files.writeString(directory.resolve(ModelBundle.QUERY_TOWER), "not a model");
        ExportException e = assertThrows(ExportException.class, () -> towers(1).close());
        assertTrue(e.getMessage().contains(ModelBundle.QUERY_TOWER), e.getMessage());
    }
}
