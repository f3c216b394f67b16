package io.twotower.trainer.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.FeatureSpec;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ExportedModelTest {

    private static final TowerShape QUERY = new TowerShape(List.of(6, 5), true, 8);
    private static final TowerShape ITEM = new TowerShape(List.of(), false, 8);

    @TempDir
    Path directory;

    private static FeatureEncoder encoder() throws IOException {
        JsonNode spec = new YAMLMapper().readTree("""
                query: [{name: seed, kind: set, field: seed.tags, table: tag, dim: 8, vocabulary: {minCount: 1}}]
                item: [{name: tags, kind: set, table: tag, dim: 8}, {name: shop, kind: category, dim: 4, vocabulary: {hash: 500}}]
                """);
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(FeatureSpec.fromJson(spec.get("query"), spec.get("item")));
        for (int i = 0; i < 40; i++) fitter.addItem(RawFeatures.builder().put("tags", List.of("t" + i)).build());
        return fitter.fit();
    }

    private ModelBundle bundle(FeatureEncoder encoder, TwoTowerModel model, TableEncoding encoding, long maxFile) throws IOException {
        Path work = Files.createDirectories(directory.resolve("work"));
        for (Tower tower : Tower.values())
            new TowerGraph(tower, model.layout(), model.shape(tower), Collections.nCopies(2, encoding)).build(table -> new ModelRows(model, table), model.layerValues(tower))
                    .write(work.resolve(tower == Tower.QUERY ? ModelBundle.QUERY_TOWER : ModelBundle.ITEM_TOWER), maxFile);
        ModelBundle.write(directory.resolve("bundle"), encoder, work.resolve(ModelBundle.QUERY_TOWER), work.resolve(ModelBundle.ITEM_TOWER), 8,
                          List.of(), JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode());
        return ModelBundle.load(directory.resolve("bundle"));
    }

    @Test
    void readsBackWhatWasExportedOfAnyPrecisionInOneFileOrTwo() throws IOException {
        FeatureEncoder encoder = encoder();
        try (TwoTowerModel model = new TwoTowerModel(ModelLayout.of(encoder), QUERY, ITEM, 3)) {
            for (TableEncoding encoding : TableEncoding.values()) {
                for (long maxFile : new long[] {OnnxModel.MAX_FILE, 0}) {
                    ModelBundle bundle = bundle(encoder, model, encoding, maxFile);
                    assertEquals(maxFile == 0, bundle.dataFile(Tower.ITEM).isPresent());
                    try (OnnxTowers towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), 1)) {
                        int[] bag = Arrays.copyOf(new int[] {3, 4, 5}, encoder.width(Tower.QUERY));
                        assertArrayEquals(model.embed(Tower.QUERY, bag), towers.embed(Tower.QUERY, bag), 1e-2f, "a bundle's towers find their tables");
                    }
                    try (ExportedModel exported = new ExportedModel(bundle)) {
                        assertEquals(model.layout(), exported.layout());
                        for (int table = 0; table < model.layout().tables().size(); table++) assertSameRows(model, exported, table, encoding);
                        for (Tower tower : Tower.values()) assertSameLayers(model, exported, tower);
                    }
                }
            }
        }
    }

    private static void assertSameRows(TwoTowerModel model, ExportedModel exported, int table, TableEncoding encoding) {
        TableLayout size = model.layout().tables().get(table);
        float[] expected = new float[size.dim()];
        float[] actual = new float[size.dim() + 1];
        for (int row = 0; row < size.rows(); row++) {
            model.readRows(table, row, 1, expected);
            exported.readRow(table, row, actual, 1);
            float largest = 0;
            for (float value : expected) largest = Math.max(largest, Math.abs(value));
            // Half a step: of a float with 11 significant bits, or of a 127th of the largest value
            float tolerance = switch (encoding) {
                case FP32 -> 0;
                case FP16 -> largest / 2048;
                case INT8 -> largest / 253;
            };
            for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual[i + 1], tolerance);
        }
    }

    private static void assertSameLayers(TwoTowerModel model, ExportedModel exported, Tower tower) {
        assertEquals(model.shape(tower), exported.shape(tower));
        List<float[]> expected = model.layerValues(tower);
        List<float[]> actual = exported.layers(tower);
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) assertArrayEquals(expected.get(i), actual.get(i));
    }

    @Test
    void refusesTowersOfAnotherProgram() throws IOException {
        FeatureEncoder encoder = encoder();
        try (TwoTowerModel model = new TwoTowerModel(ModelLayout.of(encoder), QUERY, ITEM, 3)) {
            ModelBundle bundle = bundle(encoder, model, TableEncoding.FP32, OnnxModel.MAX_FILE);
            new OnnxGraph("empty").build().write(bundle.towerFile(Tower.ITEM), OnnxModel.MAX_FILE);
            String message = assertThrows(ExportException.class, () -> new ExportedModel(bundle).close()).getMessage();
            assertTrue(message.contains("item_tower.onnx") && message.contains("table_shop"), message);
            Files.writeString(bundle.towerFile(Tower.ITEM), "not a model at all");
            message = assertThrows(ExportException.class, () -> new ExportedModel(bundle).close()).getMessage();
            assertTrue(message.contains("item_tower.onnx"), message);
        }
    }
}
