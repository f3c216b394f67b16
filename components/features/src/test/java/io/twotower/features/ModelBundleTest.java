package io.twotower.features;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ModelBundleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temporary;
    private Path directory;

    @BeforeEach
    void writeABundle() throws IOException {
        directory = temporary.resolve("model");
        write(directory, "query tower", 0.6f);
    }

    @Test
    void loadsWhatWasWritten() throws IOException {
        ModelBundle bundle = ModelBundle.load(directory);
        assertEquals(2, bundle.dimension());
        assertEquals(64, bundle.fingerprint().length());
        assertEquals("debian", bundle.provenance().get("name").asText());
        assertEquals(0.25, bundle.evaluation().get("Recall@10").asDouble());
        assertEquals("query tower", Files.readString(bundle.towerFile(Tower.QUERY)));
        assertArrayEquals(new float[] {0.6f, 0.8f}, bundle.golden().get(0).vector());
        try (var files = Files.list(temporary)) {
            assertEquals(1, files.count(), "nothing temporary is left");
        }
    }

    @Test
    void isNamedByItsContentAlone() throws IOException {
        String fingerprint = ModelBundle.load(directory).fingerprint();
        Path elsewhere = temporary.resolve("elsewhere");
        write(elsewhere, "query tower", 0.6f);
        assertEquals(fingerprint, ModelBundle.load(elsewhere).fingerprint());
        write(elsewhere, "another tower", 0.6f);
        assertNotEquals(fingerprint, ModelBundle.load(elsewhere).fingerprint());
        assertEquals(fingerprint, ModelBundle.load(directory).fingerprint());
    }

    @Test
    void refusesEveryAlteredOrMissingFile() throws IOException {
        for (String name : List.of(ModelBundle.FEATURES, ModelBundle.QUERY_TOWER, ModelBundle.ITEM_TOWER, ModelBundle.MANIFEST)) {
            Path file = directory.resolve(name);
            byte[] content = Files.readAllBytes(file);
            byte[] altered = content.clone();
            altered[content.length / 2] ^= 1;
            Files.write(file, altered);
            assertRefused(name);
            Files.write(file, java.util.Arrays.copyOf(content, content.length - 1));
            assertRefused(name);
            Files.delete(file);
            assertRefused(name);
            Files.write(file, content);
            ModelBundle.load(directory);
        }
    }

    @Test
    void bringsAlongAndGuardsTablesInAFileOfTheirOwn() throws IOException {
        String without = ModelBundle.load(directory).fingerprint();
        assertEquals(Optional.empty(), ModelBundle.load(directory).dataFile(Tower.ITEM));
        writeWithData("tables");
        ModelBundle bundle = ModelBundle.load(directory);
        assertNotEquals(without, bundle.fingerprint());
        Path data = bundle.dataFile(Tower.ITEM).orElseThrow();
        assertEquals("tables", Files.readString(data));
        assertEquals(directory.resolve("item_tower.onnx.data"), data);
        assertEquals(Optional.empty(), bundle.dataFile(Tower.QUERY));
        for (String content : List.of("table", "tAbles")) {
            Files.writeString(data, content);
            assertRefused("item_tower.onnx.data");
        }
        Files.delete(data);
        assertTrue(assertRefused("item_tower.onnx.data").contains("missing"));
        writeWithData("others");
        assertNotEquals(bundle.fingerprint(), ModelBundle.load(directory).fingerprint());
        write(directory, "query tower", 0.6f);
        assertEquals(without, ModelBundle.load(directory).fingerprint());
    }

    private void writeWithData(String tables) throws IOException {
        Path work = Files.createDirectories(temporary.resolve("work"));
        Path query = Files.writeString(work.resolve(ModelBundle.QUERY_TOWER), "query tower");
        Path item = Files.writeString(work.resolve(ModelBundle.ITEM_TOWER), "item tower");
        Files.deleteIfExists(ModelBundle.dataFile(item)); // the bundle may hold the same file
        Files.writeString(ModelBundle.dataFile(item), tables);
        ModelBundle.write(directory, Specs.encoder(), query, item, 2, List.of(), JSON.createObjectNode(), JSON.createObjectNode());
    }

    @Test
    void refusesTablesThatTheirTowerWouldNotFind() throws IOException {
        Path item = Files.writeString(temporary.resolve("mine.onnx"), "item tower");
        Files.writeString(ModelBundle.dataFile(item), "tables");
        String message = assertThrows(IllegalArgumentException.class, () -> ModelBundle.write(temporary.resolve("other"), Specs.encoder(),
                item, item, 2, List.of(), JSON.createObjectNode(), JSON.createObjectNode())).getMessage();
        assertTrue(message.contains("mine.onnx.data") && message.contains("query_tower.onnx.data"), message);
    }

    @Test
    void refusesAManifestWhoseNumbersWereEdited() throws IOException {
        Path manifest = directory.resolve(ModelBundle.MANIFEST);
        Files.writeString(manifest, Files.readString(manifest).replace("0.25", "0.95"));
        assertTrue(assertRefused(ModelBundle.MANIFEST).contains("checksum"));
    }

    @Test
    void refusesRowsThatAreEncodedDifferently() throws IOException {
        GoldenRow wrong = new GoldenRow(Tower.QUERY, Specs.raw("{'seed.name': 'vim'}"), new int[] {4, 0, 0, 0}, new float[] {1, 0});
        write(directory, "query tower", List.of(wrong));
        assertTrue(assertRefused(ModelBundle.MANIFEST).contains("encoded differently"));
    }

    @Test
    void refusesTowersThatEmbedDifferently() {
        ModelBundle bundle = ModelBundle.load(directory);
        bundle.verifyVectors((tower, ids) -> new float[] {0.60005f, 0.8f});
        assertThrows(BundleException.class, () -> bundle.verifyVectors((tower, ids) -> new float[] {0.601f, 0.8f}));
        assertThrows(BundleException.class, () -> bundle.verifyVectors((tower, ids) -> new float[] {Float.NaN, 0.8f}));
        assertThrows(BundleException.class, () -> bundle.verifyVectors((tower, ids) -> new float[] {0.6f, 0.8f, 0}));
    }

    @Test
    void replacesABundleButNothingElse() throws IOException {
        Path other = temporary.resolve("home");
        Files.createDirectories(other);
        Files.writeString(other.resolve("thesis.txt"), "years of work");
        String message = assertThrows(BundleException.class, () -> write(other, "query tower", 0.6f)).getMessage();
        assertTrue(message.contains("thesis.txt"), message);
        assertEquals("years of work", Files.readString(other.resolve("thesis.txt")));
        write(directory, "a newer tower", 0.6f);
        assertEquals("a newer tower", Files.readString(ModelBundle.load(directory).towerFile(Tower.QUERY)));
    }

    @Test
    void aReplacementThatWasKilledHalfwayLeavesTheOldBundle() throws IOException {
        String fingerprint = ModelBundle.load(directory).fingerprint();
        Files.move(directory, temporary.resolve(".model.12345.old"));
        assertEquals(fingerprint, ModelBundle.load(directory).fingerprint());
        assertTrue(Files.exists(directory));
    }

    private String assertRefused(String name) {
        String message = assertThrows(BundleException.class, () -> ModelBundle.load(directory)).getMessage();
        assertTrue(message.contains(name), message);
        return message;
    }

    private void write(Path target, String queryTower, float first) throws IOException {
        RawFeatures raw = Specs.raw("{'seed.name': 'vim', 'seed.neighbours': ['nano']}");
        write(target, queryTower, List.of(new GoldenRow(Tower.QUERY, raw, Specs.encoder().encode(Tower.QUERY, raw), new float[] {first, 0.8f})));
    }

    private void write(Path target, String queryTower, List<GoldenRow> golden) throws IOException {
        Path query = Files.writeString(Files.createTempFile("query", ".onnx"), queryTower);
        Path item = Files.writeString(Files.createTempFile("item", ".onnx"), "item tower");
        try {
            ObjectNode provenance = JSON.createObjectNode().put("name", "debian").put("seconds", 1.25f);
            ModelBundle.write(target, Specs.encoder(), query, item, 2, golden, provenance, JSON.createObjectNode().put("Recall@10", 0.25));
        } finally {
            Files.delete(query);
            Files.delete(item);
        }
    }
}
