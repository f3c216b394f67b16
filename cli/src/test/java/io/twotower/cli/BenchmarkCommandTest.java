package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

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

    @Test
    void whatIsToBeMeasuredMustBeSaid() {
        assertEquals(2, CommandLineRun.of("benchmark").exitCode());
        assertEquals(2, CommandLineRun.of("benchmark", "train", "--only", "swimming").exitCode());
    }
}
