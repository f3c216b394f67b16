package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.spec.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryResultsTest {

    @TempDir
    private static Path directory;
    private static Dataset dataset;
    private static Evaluator evaluator;
    private static Evaluation evaluation;
    private static QueryResults results;

    @BeforeAll
    static void measure() {
        new SyntheticGenerator(500, 8, 7).importInto(directory, line -> { });
        dataset = Dataset.load(ModelSpec.read(directory.resolve("model.yaml")), 0);
        evaluator = Evaluator.test(dataset);
        results = QueryResults.of(dataset);
        evaluation = evaluator.evaluate(new PopularityRanker(dataset), share -> { }, results.listener(dataset.queries()));
    }

    @AfterAll
    static void close() {
        dataset.close();
    }

    private static double mean(QueryResults results, String slice, String metric) {
        return Arrays.stream(results.values(slice, metric)).average().orElse(0);
    }

    @Test
    void theirMeansAreTheEvaluations() {
        for (Slice slice : Slice.values()) {
            assertEquals(evaluation.of(slice).queries(), results.queries(slice.key()).size());
            for (String metric : QueryResults.METRICS) {
                assertEquals(evaluation.of(slice).mean(metric), mean(results, slice.key(), metric), 1e-12);
            }
        }
        for (int decile = 1; decile <= 10; decile++) {
            assertEquals(evaluation.decile(decile).mean("NDCG@100"), mean(results, "decile" + decile, "NDCG@100"), 1e-12);
        }
        assertEquals(Arrays.stream(evaluator.queries()).mapToObj(dataset.queries()::id).filter(results.queries("warm")::contains).toList(),
                     results.queries("warm"), "in the order of the queries");
    }

    @Test
    void aFileHoldsEveryMethodsResults() throws IOException {
        Path file = directory.resolve("new/it's.parquet");
        try (QueryResultsWriter writer = QueryResultsWriter.create(file, dataset)) {
            for (String method : List.of(QueryResults.MODEL, "other")) {
                evaluator.evaluate(new PopularityRanker(dataset), share -> { }, writer.method(method));
            }
            assertTrue(Files.notExists(file), "before it is whole");
            writer.finish();
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
        for (QueryResults read : List.of(QueryResults.read(file), QueryResults.read(file, "other"))) {
            assertEquals(results.slices(), read.slices());
            for (String slice : results.slices()) {
                assertEquals(results.queries(slice), read.queries(slice));
                for (String metric : QueryResults.METRICS) {
                    assertArrayEquals(results.values(slice, metric), read.values(slice, metric));
                }
            }
            assertEquals(new Interval(0, 0, 0), QueryResults.difference(List.of(read), List.of(results), "warm", "Recall@10", 1));
        }
        String message = assertThrows(EvaluationException.class, () -> QueryResults.read(file, "absent")).getMessage();
        assertTrue(message.contains("it's.parquet") && message.contains("absent"), message);
    }

    @Test
    void differencesAreOfTheSameQueries() {
        QueryResults better = QueryResults.of(dataset);
        QueryListener listener = better.listener(dataset.queries());
        evaluator.evaluate(new PopularityRanker(dataset), share -> { }, (query, slice, metrics) ->
                listener.measured(query, slice, Arrays.stream(metrics).map(value -> value + 0.5).toArray()));
        Interval interval = QueryResults.difference(List.of(better, better), List.of(results, results), "tail", "NDCG@10", 1);
        assertEquals(0.5, interval.mean(), 1e-12);
        assertEquals(0.5, interval.low(), 1e-12);
    }

    @Test
    void resultsOfOtherLinksAreNotCompared() {
        try (Dataset other = Dataset.load(dataset.spec().with("evaluation.seed", 2), 0)) {
            QueryResults others = QueryResults.of(other);
            Evaluator.test(other).evaluate(new PopularityRanker(other), share -> { }, others.listener(other.queries()));
            String message = assertThrows(EvaluationException.class,
                    () -> QueryResults.difference(List.of(others), List.of(results), "warm", "Recall@10", 1)).getMessage();
            assertTrue(message.contains("split"), message);
        }
        try (Dataset fewer = Dataset.load(dataset.spec().with("evaluation.maxQueries", 20), 0)) {
            QueryResults others = QueryResults.of(fewer);
            Evaluator.test(fewer).evaluate(new PopularityRanker(fewer), share -> { }, others.listener(fewer.queries()));
            String message = assertThrows(EvaluationException.class,
                    () -> QueryResults.difference(List.of(others), List.of(results), "warm", "Recall@10", 1)).getMessage();
            assertTrue(message.contains("maxQueries"), message);
        }
    }

    @Test
    void otherFilesAreRefusedByName() {
        String absent = assertThrows(EvaluationException.class, () -> QueryResults.read(directory.resolve("absent.parquet"))).getMessage();
        assertTrue(absent.contains("absent.parquet"), absent);
        String other = assertThrows(EvaluationException.class, () -> QueryResults.read(directory.resolve("model.yaml"))).getMessage();
        assertTrue(other.contains("model.yaml"), other);
    }
}
