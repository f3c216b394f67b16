package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GatesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"0.50, 0.50, true", "0.50, 0.49, true", "0.50, 0.4801, true", "0.50, 0.4799, false", "0.50, 0.60, true"})
    void aModelMayBeWorseByNoMoreThanTheLimit(double active, double incoming, boolean passes) throws IOException {
        GateResult result = new EvaluationGate(GateLimits.DEFAULT).check(evaluation(active, 1), evaluation(incoming, 1));
        assertEquals(passes, result.passed(), result::detail);
        assertEquals(incoming - active, result.measured(), 1e-12);
    }

    @Test
    void figuresOfDifferentSplitsAreNotCompared() throws IOException {
        GateResult result = new EvaluationGate(GateLimits.DEFAULT).check(evaluation(0.5, 1), evaluation(0.9, 2));
        assertFalse(result.passed());
        assertTrue(result.detail().contains("evaluation.seed"), result.detail());
    }

    @Test
    void aModelWithoutAnEvaluationIsRefusedAnActiveOneWithoutIsNot() throws IOException {
        JsonNode none = VespaHttp.JSON.readTree("{}");
        assertFalse(new EvaluationGate(GateLimits.DEFAULT).check(evaluation(0.5, 1), none).passed());
        assertTrue(new EvaluationGate(GateLimits.DEFAULT).check(none, evaluation(0.5, 1)).passed());
    }

    @Test
    void limitsThatAFileDoesNotNameAreTheDefaults() throws IOException {
        Path file = Files.writeString(directory.resolve("gates.yaml"), "overlap: 0.4\nmetric: cold.Recall@100\n");
        GateLimits limits = GateLimits.read(file);
        assertEquals(0.4, limits.overlap());
        assertEquals("cold.Recall@100", limits.metric());
        assertEquals(GateLimits.DEFAULT.maxDrop(), limits.maxDrop());
        assertEquals(GateLimits.DEFAULT, GateLimits.read(Files.writeString(directory.resolve("empty.yaml"), "")));
    }

    @ParameterizedTest
    @CsvSource({"overlop: 0.4, overlop", "overlap: 1.5, overlap", "queries: 0, queries", "metric: Recall, metric", "overlap: much, overlap"})
    void aLimitThatCannotBeIsNamed(String yaml, String culprit) throws IOException {
        Path file = Files.writeString(directory.resolve("gates.yaml"), yaml);
        String message = assertThrows(IllegalArgumentException.class, () -> GateLimits.read(file)).getMessage();
        assertTrue(message.contains("gates.yaml") && message.contains(culprit), message);
    }

    @Test
    void overlapIsTheShareOfWhatWasWanted() {
        assertEquals(1, NeighbourGates.share(List.of("a", "b"), List.of("b", "c", "a")));
        assertEquals(0.5, NeighbourGates.share(List.of("a", "b"), List.of("b", "c")));
        assertEquals(0, NeighbourGates.share(List.of("a"), List.of()));
    }

    private static JsonNode evaluation(double recall, int seed) throws IOException {
        return VespaHttp.JSON.readTree("{\"warm\": {\"Recall@10\": " + recall + "}, \"seed\": " + seed + ", \"dataChecksum\": \"d\"}");
    }
}
