package io.twotower.trainer.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.FeatureSpec;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.store.SlotRows;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** All ways to many vectors make the same ones, and make them in order. */
class CatalogueVectorsTest {
    private static final int ITEMS = 5 * TowerRunner.BATCH + 7;
    private static final int DIM = 8;
    private static final String QUERY = "[{\"name\":\"seed\",\"kind\":\"id\",\"field\":\"seed.id\",\"table\":\"id\",\"dim\":6}]";
    private static final String ITEM = "[{\"name\":\"id\",\"kind\":\"id\",\"dim\":6},{\"name\":\"tags\",\"kind\":\"set\",\"maxLength\":4,\"dim\":6},"
            + "{\"name\":\"title\",\"kind\":\"text\",\"maxLength\":5,\"dim\":6}]";

    @TempDir
    Path directory;

    private final FeatureEncoder encoder = fit();
    private int[] slots;

    private static FeatureEncoder fit() {
        try {
            ObjectMapper json = new ObjectMapper();
            FeatureEncoderFitter fitter = new FeatureEncoderFitter(FeatureSpec.fromJson(json.readTree(QUERY), json.readTree(ITEM)));
            fitter.addItems(ITEMS, CatalogueVectorsTest::item, 1, done -> { });
            return fitter.fit();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Some bags are full, some are empty. */
    private static RawFeatures item(int item) {
        SplittableRandom random = new SplittableRandom(item);
        RawFeatures.Builder raw = RawFeatures.builder().put("id", "item" + item);
        for (int i = random.nextInt(6); i > 0; i--) raw.put("tags", "tag" + random.nextInt(30));
        return raw.put("title", "word" + random.nextInt(9) + " word" + random.nextInt(9)).build();
    }

    @BeforeEach
    void exportTowersOfRandomWeights() {
        slots = IntStream.range(0, ITEMS).flatMap(i -> Arrays.stream(encoder.encode(Tower.ITEM, item(i)))).toArray();
        ModelLayout layout = ModelLayout.of(encoder);
        for (Tower tower : Tower.values())
            new TowerGraph(tower, layout, new TowerShape(List.of(), false, DIM), Collections.nCopies(layout.tables().size(), TableEncoding.FP32))
                    .build(table -> new RandomRows(layout.tables().get(table)), List.of(random(DIM * layout.inputDim(tower), 3), random(DIM, 4)))
                    .write(file(tower), OnnxModel.MAX_FILE);
    }

    private Path file(Tower tower) {
        return directory.resolve(tower == Tower.QUERY ? ModelBundle.QUERY_TOWER : ModelBundle.ITEM_TOWER);
    }

    private OnnxTowers towers(int threads) {
        return new OnnxTowers(file(Tower.QUERY), file(Tower.ITEM), threads);
    }

    private static float[] random(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    private record RandomRows(TableLayout table) implements TableRows {
        @Override
        public int rows() {
            return table.rows();
        }

        @Override
        public int dim() {
            return table.dim();
        }

        @Override
        public void read(int from, int count, float[] target) {
            for (int row = 0; row < count; row++)
                System.arraycopy(from + row == 0 ? new float[dim()] : random(dim(), 7L * (from + row)), 0, target, row * dim(), dim());
        }
    }

    @Test
    void rawFeaturesEncodedRowsAndSlotsGiveTheSameVectorsOnAnyNumberOfThreads() {
        try (OnnxTowers one = towers(1); OnnxTowers three = towers(3)) {
            float[] expected = one.embed(Tower.ITEM, slots);
            assertEquals(ITEMS * DIM, expected.length);
            for (OnnxTowers towers : List.of(one, three)) {
                CatalogueVectors vectors = new CatalogueVectors(encoder, towers);
                assertArrayEquals(expected, towers.embed(Tower.ITEM, slots));
                assertArrayEquals(expected, vectors.embed(Tower.ITEM, ITEMS, CatalogueVectorsTest::item));
                assertArrayEquals(expected, vectors.embed(Tower.ITEM, new SlotRows(ModelLayout.of(encoder).item(), slots)));
            }
        }
    }

    @Test
    void aVectorDoesNotDependOnTheRowsBesideIt() {
        try (OnnxTowers towers = towers(2)) {
            float[] all = towers.embed(Tower.ITEM, slots);
            int width = encoder.width(Tower.ITEM);
            for (int row : new int[] {0, TowerRunner.BATCH - 1, TowerRunner.BATCH, ITEMS - 1})
                assertArrayEquals(Arrays.copyOfRange(all, row * DIM, (row + 1) * DIM),
                                  towers.embed(Tower.ITEM, Arrays.copyOfRange(slots, row * width, (row + 1) * width)), 1e-6f);
        }
    }

    @Test
    void vectorsComeInOrder() {
        try (OnnxTowers towers = towers(4)) {
            List<Integer> firsts = new ArrayList<>();
            Thread caller = Thread.currentThread();
            new CatalogueVectors(encoder, towers).embed(Tower.ITEM, ITEMS, CatalogueVectorsTest::item, (first, vectors) -> {
                assertEquals(caller, Thread.currentThread());
                firsts.add(first);
                assertEquals(Math.min(TowerRunner.BATCH, ITEMS - first) * DIM, vectors.length);
            });
            assertEquals(IntStream.iterate(0, first -> first < ITEMS, first -> first + TowerRunner.BATCH).boxed().toList(), firsts);
        }
    }

    @Test
    void whatIsWrongWithAnItemIsThrown() {
        try (OnnxTowers towers = towers(2)) {
            CatalogueVectors vectors = new CatalogueVectors(encoder, towers);
            String message = assertThrows(IllegalArgumentException.class, () -> vectors.embed(Tower.ITEM, ITEMS,
                    i -> i < 900 ? item(i) : RawFeatures.builder().put("id", "x".repeat(2000)).build())).getMessage();
            assertTrue(message.contains("'id'"), message);
            assertEquals(ITEMS * DIM, vectors.embed(Tower.ITEM, ITEMS, CatalogueVectorsTest::item).length, "and the towers can still be used");
        }
    }
}
