package io.twotower.serving;

import io.twotower.features.BundleException;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SlotTowersTest {
    @TempDir
    Path directory;

    @Test
    void servesTheModelItWasGiven() {
        Path bundle = Models.withHistory(directory.resolve("model"), 1);
        SlotTowers towers = Models.slot("a", bundle);
        assertTrue(towers.isFilled());
        assertEquals(ModelBundle.load(bundle).fingerprint(), towers.generation());
        assertEquals(Models.DIMENSION, towers.dimension());
        float[] vector = towers.embed(Tower.ITEM, Models.VIM);
        double squares = 0;
        for (float value : vector) squares += value * value;
        assertEquals(1, squares, 1e-5);
        towers.deconstruct();
    }

    @Test
    void anEmptySlotIsLegal() {
        SlotTowers towers = Models.empty("b");
        assertFalse(towers.isFilled());
        assertThrows(IllegalStateException.class, towers::generation);
        towers.deconstruct();
    }

    @Test
    void aSlotIsAOrB() {
        assertThrows(IllegalArgumentException.class, () -> Models.empty("c"));
    }

    @Test
    void halfASlotIsRefused() {
        Path bundle = Models.symmetric(directory.resolve("model"), 1);
        SlotTowersConfig config = Models.config("a", bundle).itemTower(Optional.empty()).build();
        BundleException e = assertThrows(BundleException.class, () -> new SlotTowers(config));
        assertTrue(e.getMessage().contains("itemTower"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelBundle.MANIFEST, ModelBundle.FEATURES, ModelBundle.QUERY_TOWER, ModelBundle.ITEM_TOWER})
    void aFileOfAnotherModelIsRefused(String file) throws IOException {
        Path bundle = Models.symmetric(directory.resolve("model"), 1);
        Path other = Models.withHistory(directory.resolve("other"), 2);
        Files.copy(other.resolve(file), bundle.resolve(file), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThrows(BundleException.class, () -> Models.slot("a", bundle));
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelBundle.MANIFEST, ModelBundle.FEATURES, ModelBundle.QUERY_TOWER, ModelBundle.ITEM_TOWER})
    void aTornFileIsRefused(String file) throws IOException {
        Path bundle = Models.symmetric(directory.resolve("model"), 1);
        byte[] bytes = Files.readAllBytes(bundle.resolve(file));
        Files.write(bundle.resolve(file), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        BundleException e = assertThrows(BundleException.class, () -> Models.slot("a", bundle));
        assertTrue(e.getMessage().contains(file), e.getMessage());
    }

    @Test
    void aTowerOfAnotherShapeIsRefused() throws IOException {
        Path file = directory.resolve("tower.onnx");
        OnnxFile.writeTower(file, 10, 3, 4, 1);
        try (OnnxTower tower = new OnnxTower(file, 3, 4)) {
            assertEquals(4, tower.embed(new int[]{0, 9, 1}).length);
            assertThrows(IllegalArgumentException.class, () -> tower.embed(new int[2]));
        }
        assertTrue(assertThrows(BundleException.class, () -> new OnnxTower(file, 2, 4)).getMessage().contains("input 'ids'"));
        assertTrue(assertThrows(BundleException.class, () -> new OnnxTower(file, 3, 5)).getMessage().contains("output 'embedding'"));
        OnnxFile.write(file, "words", ai.onnx.proto.OnnxMl.TensorProto.DataType.INT32, 10, 3, 4, 1);
        assertThrows(BundleException.class, () -> new OnnxTower(file, 3, 4));
        OnnxFile.write(file, "ids", ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64, 10, 3, 4, 1);
        assertThrows(BundleException.class, () -> new OnnxTower(file, 3, 4));
        Files.writeString(file, "no model");
        assertThrows(BundleException.class, () -> new OnnxTower(file, 3, 4));
    }
}
