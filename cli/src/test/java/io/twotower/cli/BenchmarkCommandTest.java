package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What benchmarks print and write; how fast anything is does not matter here. */
class BenchmarkCommandTest {
    @TempDir
    Path directory;

    @Test
    void everyFigureOfTrainingIsANumber() throws Exception {
        Path file = directory.resolve("train.json");
        CommandLineRun run = CommandLineRun.of("benchmark", "train", "--quick", "--rounds", "1", "--json", file.toString()).succeeded();
        JsonNode json = OutputOptions.JSON.readTree(file.toFile());
        for (String key : List.of("boundRatio", "boundRatioSsl", "boundRatio1m", "boundRatio1mSsl", "oracleRatio", "oracleRatioSsl", "stockRatio",
                                  "encodeItemsPerSecondPerCore", "itemTowerRatio", "examplesPerSecond", "boundExamplesPerSecond1mSsl",
                                  "boundRatioIdDropout"))
            assertTrue(json.path(key).isNumber() && Double.isFinite(json.path(key).asDouble()) && json.path(key).asDouble() > 0, key + " in " + json);
        assertTrue(json.path("preparationBytesPerBatch").asDouble() < 10_000, "buffers are used again");
        assertTrue(run.out().contains("examples/s over the bound's (3k rows, self-supervised)"), run.out());
        assertEquals(1, json.at("/options/rounds").asInt());
        assertFalse(json.at("/machine/cpu").asText().isEmpty());
        assertEquals(3, json.at("/spec/query").size());
        assertEquals(6, json.at("/spec/item").size());
    }

    @Test
    void partsAreMeasuredAlone() throws Exception {
        Path file = directory.resolve("encode.json");
        CommandLineRun.of("benchmark", "train", "--quick", "--rounds", "1", "--only", "encode", "--json", file.toString()).succeeded();
        JsonNode json = OutputOptions.JSON.readTree(file.toFile());
        assertTrue(json.has("encodeItemsPerSecondPerCore"));
        assertFalse(json.has("boundRatio"));
    }

    private static final String[] TINY = {"--items", "3000", "--words", "2000", "--item-words", "8", "--dim", "16", "--layers", "16", "--batch", "64"};

    private CommandLineRun tiny(String what, String... arguments) {
        return CommandLineRun.of(Stream.of(new String[] {"benchmark", what}, TINY, arguments).flatMap(Stream::of).toArray(String[]::new)).succeeded();
    }

    @Test
    void growthIsMeasuredAndDrawn() throws Exception {
        Path file = directory.resolve("scaling.json");
        Path plot = directory.resolve("scaling.png");
        tiny("scaling", "--examples", "5000,20000", "--catalogues", "2000,20000", "--rounds", "1", "--steps", "5", "--json", file.toString(),
             "--plot", plot.toString());
        JsonNode json = OutputOptions.JSON.readTree(file.toFile());
        assertEquals(79, json.at("/epochs/0/steps").asInt(), "5000 links in batches of 64");
        assertTrue(json.at("/epochs/1/wholeEpoch").asBoolean() && json.at("/epochs/1/seconds").asDouble() > 0, json.toString());
        assertEquals(28_000, json.at("/catalogues/1/rows").asInt(), "an id an item, the words, six times a thousand categories");
        assertTrue(json.at("/catalogues/1/stepMilliseconds").asDouble() > 0);
        assertEquals(2 * 520, ImageIO.read(plot.toFile()).getWidth());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryIsThatOfAProcessThatTrains() throws Exception {
        Path file = directory.resolve("memory.json");
        CommandLineRun run = tiny("memory", "--examples", "5000", "--json", file.toString());
        JsonNode json = OutputOptions.JSON.readTree(file.toFile()).at("/memory/0");
        long values = (3000 + 2000 + 6 * 1000 + 8 * 3) * 16L; // each of the eight tables has three rows beside its values
        assertEquals(values * Float.BYTES, json.path("tableBytes").asLong());
        assertTrue(json.path("stateBytes").asLong() > values * Float.BYTES, "Adagrad's, and Adam's of the layers");
        assertTrue(json.path("anonymousPeak").asLong() > 20_000_000, json.toString());
        assertTrue(run.out().contains("while training (5,000 examples)"), run.out());
    }

    @Test
    void modelsTakeOverOnAVespaOfItsOwn() throws Exception {
        Path file = directory.resolve("reindex.json");
        CommandLineRun run = CommandLineRun.of("benchmark", "reindex", "--documents", "300", "--dim", "16", "--rounds", "1", "--switches", "1", "--quiet-seconds", "1",
                                               "--json", file.toString()).succeeded();
        JsonNode json = OutputOptions.JSON.readTree(file.toFile()).at("/reindex/0");
        for (String key : List.of("feedRatio", "feedDocumentsPerSecond", "boundDocumentsPerSecond", "reindexingDocumentsPerSecond", "quietMilliseconds", "quietMilliseconds99",
                                  "reindexingMilliseconds99", "feedMilliseconds99", "rollbackSeconds", "activateSeconds", "queries", "slowestMilliseconds"))
            assertTrue(json.path(key).asDouble() > 0, key + " in " + json);
        assertEquals(300, json.path("documents").asInt());
        assertEquals(0, json.path("failedQueries").asInt(-1), json.path("failures").toString());
        assertTrue(run.out().contains("documents/s via feed (300 documents)"), run.out());
    }

    @Test
    void whatIsToBeMeasuredMustBeSaid() {
        assertEquals(2, CommandLineRun.of("benchmark").exitCode());
        assertEquals(2, CommandLineRun.of("benchmark", "train", "--only", "swimming").exitCode());
    }
}
