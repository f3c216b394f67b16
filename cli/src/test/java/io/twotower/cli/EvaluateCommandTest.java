package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.ModelBundle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EvaluateCommandTest {
    @TempDir
    static Path directory;

    private static Path spec;

    @BeforeAll
    static void train() {
        spec = directory.resolve("data/model.yaml");
        CommandLineRun.of("import", "synthetic", "--items", "300", "--to", directory.resolve("data").toString()).succeeded();
        train("model", "training.maxEpochs=2");
        train("longer", "training.maxEpochs=4");
        train("otherwise", "evaluation.seed=5");
    }

    private static void train(String model, String setting) {
        CommandLineRun.of("train", "--spec", spec.toString(), "--model", directory.resolve(model).toString(), "--store", directory.resolve(model + ".store").toString(),
                "--no-baselines", "--set", setting, "--set", "training.seed=3").succeeded();
    }

    private static CommandLineRun evaluate(String... options) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", "--spec", spec.toString(), "--model", directory.resolve("model").toString(),
                "--set", "training.maxEpochs=2"));
        arguments.addAll(List.of(options));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private static JsonNode json(CommandLineRun run) throws Exception {
        return OutputOptions.JSON.readTree(run.succeeded().out());
    }

    @Test
    void measuresWhatTrainingMeasured() throws Exception {
        JsonNode figures = json(evaluate("--no-baselines", "--json"));
        JsonNode trained = OutputOptions.JSON.readTree(ModelBundle.load(directory.resolve("model")).evaluation().toString());
        assertEquals(trained, figures);
    }

    @Test
    void theTableHasWhatIsAskedFor() {
        String out = evaluate("--metrics", "MRR@20,HR@5", "--slices", "tail,deciles,recommendations").succeeded().out();
        for (String part : List.of("MRR@20", "HR@5", "least popular", "popularity decile 10", "content + link kNN", "Coverage@10", "PopularityPercentile@10",
                                   "Chosen on validation: content kNN: neighbours "))
            assertTrue(out.contains(part), part + " in " + out);
        assertFalse(out.contains("Recall@10") || out.contains("all warm items"), out);
        String usual = evaluate("--no-baselines").succeeded().out();
        assertTrue(usual.contains("Recall@10") && usual.contains("all warm items") && !usual.contains("decile") && !usual.contains("kNN"), usual);
    }

    @Test
    void resultsAreKeptByQuery() throws Exception {
        Path file = directory.resolve("per-query.parquet");
        evaluate("--no-baselines", "--per-query", file.toString()).succeeded();
        assertTrue(Files.size(file) > 0);
    }

    @Test
    void twoModelsAreComparedOnTheSameQueries() throws Exception {
        JsonNode comparison = json(evaluate("--compare", directory.resolve("longer").toString(), "--json"));
        JsonNode figures = json(evaluate("--no-baselines", "--json"));
        for (String slice : List.of("warm", "head", "tail", "cold", "coldFull")) {
            JsonNode metric = comparison.path("slices").path(slice).path("Recall@100");
            assertEquals(figures.at("/" + slice + "/Recall@100").asDouble(), metric.path("model").asDouble(), 1e-6);
            JsonNode difference = metric.path("difference");
            assertEquals(metric.path("model").asDouble() - metric.path("other").asDouble(), difference.path("mean").asDouble(), 1e-6);
            assertTrue(difference.path("low").asDouble() <= difference.path("mean").asDouble() && difference.path("mean").asDouble() <= difference.path("high").asDouble());
        }
        String table = evaluate("--compare", directory.resolve("longer").toString(), "--metrics", "NDCG@10", "--slices", "warm,deciles").succeeded().out();
        assertTrue(table.contains("95 % interval") && table.contains("NDCG@10") && table.contains("popularity decile 7"), table);
    }

    @Test
    void aModelIsNoDifferentFromItself() throws Exception {
        JsonNode comparison = json(evaluate("--compare", directory.resolve("model").toString(), "--json"));
        assertEquals("{\"mean\":0.0,\"low\":0.0,\"high\":0.0}", comparison.at("/slices/warm/NDCG@10/difference").toString());
    }

    @Test
    void modelsOfOtherSplitsAreNotCompared() {
        CommandLineRun run = evaluate("--compare", directory.resolve("otherwise").toString());
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("different splits"), run.err());
    }

    @Test
    void whatItDoesNotKnowIsTwo() {
        assertEquals(2, evaluate("--metrics", "Recall@7").exitCode());
        assertEquals(2, evaluate("--slices", "lukewarm").exitCode());
        assertEquals(2, evaluate("--compare", "m", "--metrics", "Recall@50").exitCode(), "is not kept by query");
        assertEquals(2, evaluate("--compare", "m", "--per-query", "f").exitCode());
    }
}
