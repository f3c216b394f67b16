package io.twotower.trainer.warmstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.FeatureSpec;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.export.TowerExporter;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ExportSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WarmStartTest {

    private static final String FEATURES = """
            query:
              - {name: seed, kind: set, field: seed.tags, table: tag, dim: 8}
              - {name: seed_shop, kind: category, field: seed.shop, table: shop, dim: 4, vocabulary: {hash: 5}}
            item:
              - {name: tags, kind: set, table: tag, dim: 8, vocabulary: {minCount: 1}}
              - {name: price, kind: number, dim: 4, vocabulary: {buckets: 3}}
            """;

    private static final TowerShape SHAPE = new TowerShape(List.of(6), true, 8);

    @TempDir
    Path directory;

    /** An item for each of the numbers; the tags of "a b" are a and b. */
    private static FeatureEncoder encoder(String features, String... tags) throws IOException {
        JsonNode spec = new YAMLMapper().readTree(features);
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(FeatureSpec.fromJson(spec.get("query"), spec.get("item")));
        for (int i = 0; i < tags.length; i++)
            fitter.addItem(RawFeatures.builder().put("tags", List.of(tags[i].split(" "))).put("shop", "shop" + i).put("price", i).build());
        return fitter.fit();
    }

    private static TwoTowerModel model(FeatureEncoder encoder, TowerShape shape, long seed) {
        return new TwoTowerModel(ModelLayout.of(encoder), shape, shape, seed);
    }

    private ModelBundle bundle(FeatureEncoder encoder, TwoTowerModel model, ExportSpec.Tables tables) throws IOException {
        Path work = Files.createDirectories(directory.resolve("work"));
        new TowerExporter(model, tables).export(work, new int[encoder.width(Tower.QUERY)], new int[encoder.width(Tower.ITEM)]);
        ModelBundle.write(directory.resolve("bundle"), encoder, work.resolve(ModelBundle.QUERY_TOWER), work.resolve(ModelBundle.ITEM_TOWER), 8,
                          List.of(), JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode());
        return ModelBundle.load(directory.resolve("bundle"));
    }

    private static float[] row(TwoTowerModel model, String table, int id) {
        for (int t = 0; t < model.layout().tables().size(); t++) {
            if (!model.layout().tables().get(t).name().equals(table)) continue;
            float[] row = new float[model.layout().tables().get(t).dim()];
            model.readRows(t, id, 1, row);
            return row;
        }
        throw new AssertionError(table);
    }

    @Test
    void aRowFollowsItsValueToItsNewId() throws IOException {
        FeatureEncoder before = encoder(FEATURES, "a b c", "a b", "a");
        FeatureEncoder now = encoder(FEATURES, "c d e", "c d a", "c");
        assertEquals(List.of(3, 4, 5), List.of(before.id("tag", "a"), before.id("tag", "b"), before.id("tag", "c")));
        assertEquals(List.of(3, 4, 5, 6), List.of(now.id("tag", "c"), now.id("tag", "d"), now.id("tag", "a"), now.id("tag", "e")));
        try (TwoTowerModel earlier = model(before, SHAPE, 1); TwoTowerModel model = model(now, SHAPE, 2); TwoTowerModel fresh = model(now, SHAPE, 2)) {
            ModelBundle bundle = bundle(before, earlier, ExportSpec.Tables.FP32);
            WarmStartReport report = WarmStart.from(directory.resolve("bundle")).applyTo(model, now);
            assertArrayEquals(row(earlier, "tag", 5), row(model, "tag", 3));
            assertArrayEquals(row(earlier, "tag", 3), row(model, "tag", 5));
            for (int id : new int[] {4, 6}) assertArrayEquals(row(fresh, "tag", id), row(model, "tag", id));
            for (int id = 0; id < FeatureEncoder.FIRST_VALUE; id++) assertArrayEquals(row(earlier, "tag", id), row(model, "tag", id));
            for (int bucket = 3; bucket < 8; bucket++) assertArrayEquals(row(earlier, "shop", bucket), row(model, "shop", bucket));
            for (int bucket = 3; bucket < 6; bucket++) assertArrayEquals(row(earlier, "price", bucket), row(model, "price", bucket));
            assertEquals(new TableStart("tag", 5, 2, 1, ""), report.tables().get(0));
            assertEquals(new TableStart("shop", 8, 0, 0, ""), report.tables().get(1));
            assertEquals(bundle.fingerprint(), report.toJson().get("fingerprint").asText());
            for (Tower tower : Tower.values()) assertSameLayers(earlier, model, tower, report);
        }
    }

    private static void assertSameLayers(TwoTowerModel expected, TwoTowerModel actual, Tower tower, WarmStartReport report) {
        assertEquals(new LayersStart(List.of(), List.of(), ""), report.layers(tower));
        for (int i = 0; i < expected.layerValues(tower).size(); i++)
            assertArrayEquals(expected.layerValues(tower).get(i), actual.layerValues(tower).get(i));
    }

    @Test
    void theSameDataGoesOnWithTheSameModel() throws IOException {
        FeatureEncoder encoder = encoder(FEATURES, "a b c", "a b", "a");
        int[] rows = encoder.encode(Tower.ITEM, RawFeatures.builder().put("tags", List.of("a", "c")).put("price", 2).build());
        try (TwoTowerModel earlier = model(encoder, SHAPE, 1); TwoTowerModel model = model(encoder, SHAPE, 2)) {
            bundle(encoder, earlier, ExportSpec.Tables.FP32);
            WarmStart.from(directory.resolve("bundle")).applyTo(model, encoder);
            assertArrayEquals(earlier.embed(Tower.ITEM, rows), model.embed(Tower.ITEM, rows));
        }
    }

    @Test
    void tablesOfHalfThePrecisionAreReadToo() throws IOException {
        FeatureEncoder encoder = encoder(FEATURES, "a b c", "a b", "a");
        try (TwoTowerModel earlier = model(encoder, SHAPE, 1); TwoTowerModel model = model(encoder, SHAPE, 2)) {
            for (int id = 1; id < 6; id++) earlier.writeRows(0, id, 1, new float[] {id, -0.25f, 0.125f, 1, 0, 0.75f, -2, 0.0625f}); // halves
            for (int id = 1; id < 8; id++) earlier.writeRows(1, id, 1, new float[] {0.5f, id, -0.5f, 1});
            for (int id = 1; id < 6; id++) earlier.writeRows(2, id, 1, new float[] {0.5f, id, -0.5f, 0.25f});
            bundle(encoder, earlier, ExportSpec.Tables.FP16);
            WarmStart.from(directory.resolve("bundle")).applyTo(model, encoder);
            for (int id = 0; id < 6; id++) assertArrayEquals(row(earlier, "tag", id), row(model, "tag", id));
            assertArrayEquals(earlier.layerValues(Tower.QUERY).get(0), model.layerValues(Tower.QUERY).get(0));
        }
    }

    @Test
    void layersOfAnotherShapeAndTablesOfAnotherKindBeginAfresh() throws IOException {
        FeatureEncoder before = encoder(FEATURES, "a b c", "a b", "a");
        FeatureEncoder now = encoder(FEATURES.replace("hash: 5", "hash: 6") + "  - {name: shop, kind: category, table: mall, dim: 4, vocabulary: {minCount: 1}}\n",
                                     "a b c", "a b", "a");
        TowerShape wider = new TowerShape(List.of(7), true, 8);
        try (TwoTowerModel earlier = model(before, SHAPE, 1); TwoTowerModel model = model(now, wider, 2); TwoTowerModel fresh = model(now, wider, 2)) {
            bundle(before, earlier, ExportSpec.Tables.FP32);
            WarmStartReport report = WarmStart.from(directory.resolve("bundle")).applyTo(model, now);
            for (Tower tower : Tower.values()) {
                String reason = report.layers(tower).reason();
                assertTrue(reason.contains("[6, 8]") && reason.contains("[7, 8]"), reason);
                assertArrayEquals(fresh.layerValues(tower).get(0), model.layerValues(tower).get(0));
            }
            assertArrayEquals(row(earlier, "tag", 4), row(model, "tag", 4));
            assertArrayEquals(row(fresh, "shop", 5), row(model, "shop", 5));
            assertArrayEquals(row(fresh, "mall", 4), row(model, "mall", 4));
            assertEquals(List.of("tag", "price"), report.tables().stream().filter(table -> table.reason().isEmpty()).map(TableStart::table).toList());
            assertFalse(report.lines().isEmpty());
        }
    }

    @Test
    void aTowerWithAnotherFeatureBeginsByComputingWhatItComputed() throws IOException {
        String withShop = FEATURES.replace("  - {name: tags,", "  - {name: shop, kind: category, table: mall, dim: 4, vocabulary: {minCount: 1}}\n  - {name: tags,");
        FeatureEncoder before = encoder(FEATURES, "a b c", "a b", "a");
        FeatureEncoder now = encoder(withShop, "c a", "c d", "c e");
        RawFeatures item = RawFeatures.builder().put("tags", List.of("a", "c")).put("price", 2).put("shop", "shop1").build();
        for (TowerShape shape : List.of(SHAPE, new TowerShape(List.of(), false, 8), new TowerShape(List.of(6, 5), false, 8))) {
            try (TwoTowerModel earlier = model(before, shape, 1); TwoTowerModel model = model(now, shape, 2); TwoTowerModel back = model(before, shape, 3)) {
                bundle(before, earlier, ExportSpec.Tables.FP32);
                WarmStartReport report = WarmStart.from(directory.resolve("bundle")).applyTo(model, now);
                assertEquals(new LayersStart(List.of("shop"), List.of(), ""), report.item());
                assertTrue(report.lines().contains("item layers: carried over, new features [shop]"), report.lines()::toString);
                assertArrayEquals(earlier.embed(Tower.ITEM, before.encode(Tower.ITEM, item)), model.embed(Tower.ITEM, now.encode(Tower.ITEM, item)), 1e-6f);
                bundle(now, model, ExportSpec.Tables.FP32);
                report = WarmStart.from(directory.resolve("bundle")).applyTo(back, before);
                assertEquals(new LayersStart(List.of(), List.of("shop"), ""), report.item());
                assertArrayEquals(earlier.layerValues(Tower.ITEM).get(0), back.layerValues(Tower.ITEM).get(0));
            }
        }
    }

    @Test
    void anEarlierModelThatHasNothingInCommonIsRefused() throws IOException {
        FeatureEncoder before = encoder(FEATURES, "a b c", "a b", "a");
        FeatureEncoder now = encoder(FEATURES.replace("dim: 8", "dim: 16").replace("dim: 4", "dim: 2"), "a b c", "a b", "a");
        try (TwoTowerModel earlier = model(before, SHAPE, 1); TwoTowerModel model = model(now, SHAPE, 2)) {
            bundle(before, earlier, ExportSpec.Tables.FP32);
            String message = assertThrows(WarmStartException.class, () -> WarmStart.from(directory.resolve("bundle")).applyTo(model, now)).getMessage();
            for (String word : List.of("bundle", "table tag", "dim of 8, have 16", "item layers")) assertTrue(message.contains(word), message);
        }
    }
}
