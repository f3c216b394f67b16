package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A grid that was killed by kill -9 goes on with what had not finished; what a search finds can be used. */
class AblateKilledTest {
    private static final String RECIPE = """
            name: tiny
            data: {import: synthetic, options: {items: 200}}
            settings: {training.maxEpochs: 3, training.patience: 3, training.threads: 1, training.batchSize: 64, towers.dim: 16}
            seeds: [1, 2]
            methods:
              plain: {settings: {selfSupervision.weight: 0}}
              rfm: {settings: {selfSupervision.weight: 0.3}}
            tune: {trials: 3, settings: {loss.temperature: {min: 0.05, max: 0.2}}}
            """;

    @TempDir
    Path directory;

    @Test
    void theSameCommandGoesOn() throws Exception {
        Path recipe = Files.writeString(directory.resolve("tiny.yaml"), RECIPE);
        int finished = runAndKill(recipe);
        assertTrue(finished >= 1 && finished < 4, finished + " runs had finished");
        Path json = directory.resolve("result.json");
        CommandLineRun run = CommandLineRun.of(ablate(recipe, "--json", json.toString(), "--report", directory.resolve("report.html").toString())).succeeded();
        assertEquals(finished, run.err().lines().filter(line -> line.contains("finished earlier")).count(), run.err());
        assertEquals(4 - finished, run.err().lines().filter(line -> line.startsWith("[")).count(), run.err());
        assertTrue(run.out().contains("Difference from plain") && run.out().contains("Popularity"), run.out());
        JsonNode result = OutputOptions.JSON.readTree(json.toFile());
        assertEquals(4, result.path("runs").size());
        assertTrue(Files.readString(directory.resolve("report.html")).startsWith("<!DOCTYPE html>"));
    }

    @Test
    void whatASearchFindsIsUsedByAnAblation() throws IOException {
        Path recipe = Files.writeString(directory.resolve("tiny.yaml"), RECIPE);
        Path best = directory.resolve("best.yaml");
        CommandLineRun search = CommandLineRun.of("tune", "--recipe", recipe.toString(), "--to", directory.resolve("experiment").toString(), "--budget", "1-2", "--only", "rfm",
                "--write", best.toString()).succeeded();
        assertTrue(search.out().contains("best") && search.out().contains("loss.temperature="), search.out());
        CommandLineRun run = CommandLineRun.of(ablate(recipe, "--seeds", "1", "--settings", best.toString(), "--json", directory.resolve("result.json").toString())).succeeded();
        assertTrue(run.err().contains("rfm, seed 1"), run.err());
        JsonNode settings = OutputOptions.JSON.readTree(directory.resolve("result.json").toFile()).at("/provenance/methods/rfm/settings");
        assertTrue(settings.has("loss.temperature") && settings.has("selfSupervision.weight"), settings.toString());
        assertTrue(CommandLineRun.of("tune", "--recipe", recipe.toString(), "--budget", "9-1").err().contains("'9-1'"));
    }

    private String[] ablate(Path recipe, String... more) {
        List<String> arguments = new ArrayList<>(List.of("ablate", "--recipe", recipe.toString(), "--to", directory.resolve("experiment").toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** Kills the process once a run has finished; how many had, in the end. */
    private int runAndKill(Path recipe) throws IOException, InterruptedException {
        try (CommandProcess process = CommandProcess.start(directory, ablate(recipe))) {
            while (finishedRuns() == 0)
                if (process.endsWithin(2)) throw new AssertionError("it ended: " + process.errors());
        }
        return finishedRuns();
    }

    private int finishedRuns() throws IOException {
        Path runs = directory.resolve("experiment/runs");
        if (!Files.exists(runs)) return 0;
        try (Stream<Path> each = Files.list(runs)) {
            return (int) each.filter(run -> !run.getFileName().toString().startsWith("baselines") && Files.exists(run.resolve("run.json"))).count();
        }
    }
}
