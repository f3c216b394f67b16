package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DemoCommandTest {
    @TempDir
    Path directory;

    @Test
    void goesTheWholeWayAndUsesAgainWhatIsUnchanged() throws Exception {
        JsonNode first = demo();
        assertEquals(List.of("import", "read data", "fit features", "encode", "train", "export", "evaluate", "package", "start", "feed", "query"), names(first));
        for (String slice : List.of("warm", "head", "tail", "cold", "coldFull"))
            for (String metric : List.of("Recall@10", "Recall@100", "MAP@10", "NDCG@10")) {
                assertTrue(first.path("evaluation").path(slice).path(metric).isNumber(), slice + " " + metric);
                for (String baseline : List.of("popularity", "contentCosine", "knn"))
                    assertTrue(first.path("evaluation").path(baseline).path(slice).path(metric).isNumber(), baseline + " " + slice + " " + metric);
            }
        assertTrue(first.at("/evaluation/warm/Recall@10").asDouble() > first.at("/evaluation/popularity/warm/Recall@10").asDouble());
        assertEquals(3, first.path("queries").size());
        for (JsonNode query : first.path("queries")) {
            assertEquals(8, query.path("ids").size());
            assertFalse(query.path("ids").toString().contains(query.path("seed").asText()), "a seed is not recommended for itself");
        }

        JsonNode second = demo();
        assertEquals(List.of("import", "read data", "train", "package", "start", "feed", "query"), names(second));
        second.path("steps").forEach(step -> {
            if (List.of("import", "train", "feed").contains(step.path("name").asText()))
                assertTrue(step.path("summary").asText().startsWith("reused"), step.toString());
        });
        assertEquals(first.path("queries"), second.path("queries"));
        assertEquals(first.path("model"), second.path("model"));

        Path imported = directory.resolve("home/data/import.json");
        ObjectNode earlier = (ObjectNode) OutputOptions.JSON.readTree(imported.toFile());
        ((ObjectNode) earlier.path("files")).put("model.yaml", "the checksum of an earlier Twotower's model file");
        Files.writeString(imported, earlier.toString());
        JsonNode third = demo();
        assertFalse(third.at("/steps/0/summary").asText().startsWith("reused"), third.at("/steps/0").toString());
        assertEquals(first.path("model"), third.path("model"), "what the import has again as it was is not trained again");
    }

    private JsonNode demo() throws Exception {
        Path json = directory.resolve("demo.json");
        CommandLineRun run = CommandLineRun.of("demo", "--dataset", "synthetic", "--items", "600", "--home", directory.resolve("home").toString(),
                "--port", "0", "--config-port", "0", "--exit", "--json", json.toString()).succeeded();
        assertTrue(run.out().contains("What goes with"), run.out());
        return OutputOptions.JSON.readTree(json.toFile());
    }

    private static List<String> names(JsonNode summary) {
        List<String> names = new ArrayList<>();
        summary.path("steps").forEach(step -> names.add(step.path("name").asText()));
        return names;
    }
}
