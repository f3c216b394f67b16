package io.twotower.trainer.benchmark;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.ExampleStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SyntheticExamplesTest {

    private static final BenchmarkModel MODEL = new BenchmarkModel(500, 300, 20, 8, 4, List.of(8), 64);

    @TempDir
    Path directory;

    @Test
    void theModelHasTheTablesThatItsSizesSay() {
        ModelLayout layout = BenchmarkModel.standard(1).layout();
        assertEquals(206_000, BenchmarkModel.standard(1).rows());
        assertEquals(206_000 + 8 * FeatureEncoder.FIRST_VALUE, layout.groups().get(0).rows(), "eight tables of one dimension");
        assertEquals(384, layout.inputDim(Tower.ITEM));
        assertEquals(192, layout.inputDim(Tower.QUERY));
        assertEquals(0, MODEL.spec(false, 0.2).selfSupervision().weight());
        assertEquals(0.2, MODEL.spec(false, 0.2).training().idDropout());
        assertEquals(64, MODEL.spec(true, 0).selfSupervision().batchSize());
    }

    @Test
    void rowsHaveAsManyIdsAsTheySayAndAllOfThemInTheirTables() {
        try (ExampleStore store = new SyntheticExamples(MODEL, 500, 400, 3000).store(directory)) {
            checkRows(store.items(), Tower.ITEM, 500, 2, 8);
            checkRows(store.queries(), Tower.QUERY, 400, 3, BenchmarkModel.QUERY_WORDS);
            assertEquals(3000, store.links());
            assertEquals(1, store.weight(17));
        }
        try (ExampleStore again = new SyntheticExamples(MODEL, 500, 400, 3000).store(directory)) {
            assertTrue(again.reused());
        }
        try (ExampleStore other = new SyntheticExamples(MODEL, 500, 400, 3001).store(directory)) {
            assertEquals(3001, other.links());
        }
    }

    private static void checkRows(EncodedRows rows, Tower tower, int count, int leastWords, int mostWords) {
        List<FeatureLayout> features = MODEL.layout().of(tower).features();
        BagRow row = new BagRow(rows.features());
        assertEquals(count, rows.size());
        for (int i = 0; i < count; i++) {
            rows.read(i, EncodedRows.NONE, row);
            for (int f = 0; f < rows.features(); f++) {
                int ids = row.end(f) - row.start(f);
                boolean text = features.get(f).name().equals("text");
                assertTrue(text ? leastWords <= ids && ids <= mostWords : ids == 1, features.get(f).name() + " has " + ids);
                int tableRows = MODEL.layout().tableOf(features.get(f)).rows();
                for (int k = row.start(f); k < row.end(f); k++)
                    assertTrue(row.ids()[k] >= FeatureEncoder.FIRST_VALUE && row.ids()[k] < tableRows, "id " + row.ids()[k]);
            }
        }
    }

    @Test
    void aRankIsInverselyProportionalToItsFrequency() {
        Zipf zipf = new Zipf(1000);
        SplittableRandom random = new SplittableRandom(1);
        int[] counts = new int[1000];
        for (int i = 0; i < 200_000; i++) counts[zipf.draw(random)]++;
        double first = Math.log(2) / Math.log(1001);
        assertEquals(first, counts[0] / 200_000.0, 0.005);
        assertEquals(10 * counts[99], counts[9], 0.15 * counts[9], "rank 100 and rank 10");
        assertEquals(0, zipf.of(0));
        assertEquals(999, zipf.of(Math.nextDown(1.0)));
    }

    @Test
    void linksLeadFromAllQueriesToPopularItems() {
        SyntheticExamples examples = new SyntheticExamples(MODEL, 500, 400, 100_000);
        int[] queries = new int[400];
        int[] items = new int[500];
        for (long link = 0; link < 100_000; link++) {
            queries[examples.query(link)]++;
            items[examples.item(link)]++;
        }
        for (int count : queries) assertEquals(250, count, 100, "six standard deviations are 95");
        assertEquals(Math.log(2) / Math.log(501), items[0] / 100_000.0, 0.01);
    }
}
