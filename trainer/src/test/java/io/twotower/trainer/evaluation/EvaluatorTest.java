package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {

    @TempDir
    private static Path directory;
    private static Dataset dataset;
    private static Evaluator evaluator;

    @BeforeAll
    static void generate() {
        new SyntheticGenerator(2000, 8, 7).importInto(directory, line -> { });
        dataset = Dataset.load(ModelSpec.read(directory.resolve("model.yaml")), 0);
        evaluator = Evaluator.test(dataset);
    }

    @AfterAll
    static void close() {
        dataset.close();
    }

    /** Scores of the whole catalogue for a block of queries, row by row. */
    private interface Whole {
        void score(int[] queries, float[] scores);
    }

    private static Ranker ranker(Whole whole) {
        int items = dataset.catalogue().size();
        return queries -> {
            float[] all = new float[queries.length * items];
            whole.score(queries, all);
            return (from, to, scores) -> {
                for (int i = 0; i < queries.length; i++) {
                    System.arraycopy(all, i * items + from, scores, i * (to - from), to - from);
                }
            };
        };
    }

    /** Scores each query's items of some links above all others. */
    private static Whole knowing(List<Links> links, float score, float otherwise) {
        int items = dataset.catalogue().size();
        return (queries, scores) -> {
            Arrays.fill(scores, otherwise);
            for (Links each : links) {
                Adjacency adjacency = Adjacency.itemsOf(each, dataset.queries().size());
                for (int i = 0; i < queries.length; i++) {
                    for (int item : adjacency.of(queries[i])) {
                        scores[i * items + item] = score;
                    }
                }
            }
        };
    }

    @Test
    void whoKnowsTheAnswersIsPerfectInEverySlice() {
        var split = dataset.split();
        Evaluation warm = evaluator.evaluate(ranker(knowing(List.of(split.test()), 1, 0)));
        assertEquals(1, warm.of(Slice.WARM).mean("NDCG@100"), 1e-12);
        Evaluation cold = evaluator.evaluate(ranker(knowing(List.of(split.coldTest()), 1, 0)));
        assertEquals(1, cold.of(Slice.COLD).mean("MAP@100"), 1e-12);
        assertEquals(1, cold.of(Slice.COLD_FULL).mean("MAP@100"), 1e-12);
    }

    /** Training and validation positives and the seed come first in the scores, and not at all in the rankings. */
    @Test
    void whatIsKnownIsLeftOutOfTheRanking() {
        var split = dataset.split();
        int items = dataset.catalogue().size();
        Whole answers = knowing(List.of(split.test()), 1, 0);
        Whole known = knowing(List.of(split.training(), split.validation()), 9, 0);
        Whole both = (queries, scores) -> {
            float[] better = new float[scores.length];
            answers.score(queries, scores);
            known.score(queries, better);
            for (int i = 0; i < scores.length; i++) {
                scores[i] += better[i];
            }
            for (int i = 0; i < queries.length; i++) {
                scores[i * items + queries[i]] = 99;
            }
        };
        assertEquals(1, evaluator.evaluate(ranker(both)).of(Slice.WARM).mean("NDCG@100"), 1e-12);
    }

    @Test
    void equalScoresAreRankedById() {
        Evaluation all = evaluator.evaluate(ranker((queries, scores) -> Arrays.fill(scores, 1)));
        int items = dataset.catalogue().size();
        int[] byId = IntStream.range(0, items).boxed().sorted((a, b) -> dataset.catalogue().id(a).compareTo(dataset.catalogue().id(b)))
                .mapToInt(Integer::intValue).toArray();
        Whole explicit = (queries, scores) -> {
            for (int i = 0; i < queries.length; i++) {
                for (int rank = 0; rank < items; rank++) {
                    scores[i * items + byId[rank]] = -rank;
                }
            }
        };
        assertEquals(evaluator.evaluate(ranker(explicit)).toJson(), all.toJson());
    }

    @Test
    void slicesCountTheQueriesThatHaveATargetInThem() {
        Evaluation evaluation = evaluator.evaluate(ranker((queries, scores) -> Arrays.fill(scores, 0)));
        long warm = dataset.split().test().distinctQueries().count();
        long cold = dataset.split().coldTest().distinctQueries().count();
        assertEquals(warm, evaluation.of(Slice.WARM).queries());
        assertEquals(cold, evaluation.of(Slice.COLD).queries());
        assertEquals(cold, evaluation.of(Slice.COLD_FULL).queries());
        assertTrue(evaluation.of(Slice.HEAD).queries() > 0 && evaluation.of(Slice.HEAD).queries() < warm);
        assertTrue(evaluation.of(Slice.TAIL).queries() > 0 && evaluation.of(Slice.TAIL).queries() < warm);
    }

    @Test
    void headAndTailHoldAFifthOfTheTestLinksEach() {
        PopularitySlices slices;
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            Links training = Links.of(scratch, new int[] {0, 1, 2, 0, 1, 0}, new int[] {5, 5, 5, 6, 6, 7});
            Links test = Links.of(scratch, new int[] {3, 4, 3, 4, 5, 3, 4, 5, 3, 5}, new int[] {5, 5, 6, 6, 6, 7, 7, 7, 8, 8});
            slices = PopularitySlices.of(training, test, dataset.catalogue(), 1);
        }
        assertEquals(BitSet.valueOf(new long[] {1 << 5}), slices.head());
        assertEquals(BitSet.valueOf(new long[] {1 << 8}), slices.tail(), "8 has no training link: nothing is less popular");
    }

    /** Ten test links of the items 5 to 8, which have 3, 2, 1 and 0 training links: the middle of an item's links says where it is. */
    @Test
    void decilesAreOfTheLeastPopularItemsFirst() {
        PopularitySlices slices;
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            Links training = Links.of(scratch, new int[] {0, 1, 2, 0, 1, 0}, new int[] {5, 5, 5, 6, 6, 7});
            Links test = Links.of(scratch, new int[] {3, 4, 3, 4, 5, 3, 4, 5, 3, 5}, new int[] {5, 5, 6, 6, 6, 7, 7, 7, 8, 8});
            slices = PopularitySlices.of(training, test, dataset.catalogue(), 1);
        }
        // Item 8 has links 0 and 1, item 7 links 2 to 4, item 6 links 5 to 7, item 5 links 8 and 9.
        Map<Integer, Integer> expected = Map.of(1, 8, 3, 7, 6, 6, 9, 5);
        for (int i = 0; i < 10; i++) {
            PopularitySlices.Decile decile = slices.deciles().get(i);
            Integer item = expected.get(i);
            assertEquals(item == null ? new BitSet() : BitSet.valueOf(new long[] {1L << item}), decile.items(), "decile " + (i + 1));
        }
        assertEquals(new PopularitySlices.Decile(BitSet.valueOf(new long[] {1 << 7}), 3, 1, 1), slices.deciles().get(3));
        assertEquals(new PopularitySlices.Decile(new BitSet(), 0, 0, 0), slices.deciles().get(0));
    }

    @Test
    void decilesHoldEachTestedItemOnceAndATenthOfTheTestLinks() {
        Links test = dataset.split().test();
        PopularitySlices slices = PopularitySlices.of(dataset.split().training(), test, dataset.catalogue(), 1);
        int most = Arrays.stream(test.countByItem(dataset.catalogue().size())).max().orElseThrow();
        BitSet all = new BitSet();
        int popularity = 0;
        for (PopularitySlices.Decile decile : slices.deciles()) {
            assertTrue(!all.intersects(decile.items()) && decile.least() >= popularity && decile.most() >= decile.least());
            assertEquals(test.size() / 10.0, decile.links(), most);
            all.or(decile.items());
            popularity = decile.most();
        }
        assertArrayEquals(test.distinctItems().sorted().toArray(), all.stream().toArray());
    }

    @Test
    void validationMeasuresAFixedSampleOfQueries() {
        Evaluator sample = Evaluator.validation(dataset, 50);
        assertEquals(50, sample.queries().length);
        assertArrayEquals(sample.queries(), Evaluator.validation(dataset, 50).queries());
        assertEquals(1, sample.evaluate(ranker(knowing(List.of(dataset.split().validation()), 1, 0))).of(Slice.WARM).mean("NDCG@10"), 1e-12);
        assertEquals(50, sample.evaluate(ranker((queries, scores) -> Arrays.fill(scores, 0))).of(Slice.WARM).queries());
    }

    @Test
    void ofManyQueriesSomeAreMeasuredEvenlySpaced() {
        try (Dataset few = Dataset.load(dataset.spec().with("evaluation.maxQueries", 7), 0)) {
            int[] all = evaluator.queries();
            int[] chosen = Evaluator.test(few).queries();
            assertArrayEquals(IntStream.range(0, 7).map(i -> all[i * all.length / 7]).toArray(), chosen);
        }
    }

    @Test
    void progressEndsAtOneAndErrorsComeThrough() {
        List<Double> progress = new ArrayList<>();
        evaluator.evaluate(ranker((queries, scores) -> Arrays.fill(scores, 0)), progress::add);
        assertEquals(1.0, progress.get(progress.size() - 1));
        assertThrows(IllegalArgumentException.class, () -> evaluator.evaluate(ranker((queries, scores) -> Arrays.fill(scores, Float.NaN))));
    }

    @Test
    void theReportHasTheModelsAndTheBaselinesFiguresUnderFixedKeys() {
        Evaluation model = evaluator.evaluate(ranker(knowing(List.of(dataset.split().test()), 1, 0)));
        ObjectNode report = EvaluationReport.of(dataset, evaluator, model).toJson();
        for (JsonNode figures : List.of(report, report.get("popularity"), report.get("contentCosine"), report.get("knn"))) {
            for (String slice : List.of("warm", "tail", "head", "cold", "coldFull")) {
                for (String metric : RankingMetrics.names()) {
                    assertTrue(figures.get(slice).get(metric).isNumber(), slice + " " + metric);
                }
                assertTrue(figures.get(slice).get("queries").isInt());
            }
            assertEquals(10, figures.get("deciles").size());
            assertEquals(1, figures.get("deciles").get(0).get("decile").asInt());
            assertTrue(figures.get("deciles").get(9).get("NDCG@100").isNumber());
            for (String metric : List.of("Coverage@10", "AveragePopularity@50", "PopularityPercentile@100")) {
                assertTrue(figures.get("recommendations").get(metric).isNumber(), metric);
            }
        }
        assertEquals(dataset.checksum(), report.get("dataChecksum").asText());
        assertEquals(1, report.get("seed").asLong());
        assertEquals(2000, report.get("counts").get("items").asInt());
        assertEquals(1, report.get("warm").get("NDCG@10").asDouble());
        assertEquals(List.of(1.0), report.get("deciles").findValues("Recall@100").stream().map(JsonNode::asDouble).distinct().toList());
        // Everyone gets the most popular, but for what they know: a few dozen items, and none is more popular.
        JsonNode popular = report.get("popularity").get("recommendations");
        assertTrue(popular.get("PopularityPercentile@5").asDouble() > 0.99 && popular.get("Coverage@5").asDouble() < 0.05, popular.toString());
        // By construction popularity and content both tell something, and neighbours most.
        double random = 10.0 / 2000;
        Map.of("popularity", 2.0, "contentCosine", 2.0, "knn", 5.0).forEach((name, times) -> assertTrue(
                report.get(name).get("warm").get("Recall@10").asDouble() > times * random, name + " " + report.get(name).get("warm")));
    }
}
