package io.twotower.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.model.Matrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ArrayFileTest {

    private static final ObjectNode ABOUT = JsonNodeFactory.instance.objectNode().put("epoch", 3);

    @TempDir
    private Path directory;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private Matrix matrix(String name, int rows, int columns, float... values) {
        NDArray array = values.length == 0 ? manager.zeros(new Shape(rows, columns)) : manager.create(values, new Shape(rows, columns));
        return new Matrix(name, array);
    }

    private Path written(float[] large) {
        Path file = directory.resolve("arrays");
        ArrayFile.write(file, ABOUT, List.of(matrix("large", large.length / 2, 2, large), matrix("odd", 1, 3, -0f, Float.MIN_VALUE, Float.NaN)));
        return file;
    }

    private static float[] counting(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = i * 0.25f;
        return values;
    }

    @Test
    void survivesARoundTripBitForBit() {
        float[] large = counting(40_000);
        Path file = written(large);
        Matrix one = matrix("large", 20_000, 2);
        Matrix other = matrix("odd", 1, 3);
        assertEquals(ABOUT, ArrayFile.about(file));
        ArrayFile.verify(file);
        assertEquals(ABOUT, ArrayFile.read(file, List.of(one, other)));
        assertArrayEquals(large, one.array().toFloatArray());
        assertArrayEquals(new float[] {-0f, Float.MIN_VALUE, Float.NaN}, other.array().toFloatArray());
    }

    @Test
    void ofMoreThanASliceToo() {
        float[] large = counting((1 << 23) + 4);
        Path file = written(large);
        Matrix one = matrix("large", large.length / 2, 2);
        assertTrue(one.rowsPerSlice() < one.rows());
        ArrayFile.read(file, List.of(one, matrix("odd", 1, 3)));
        assertArrayEquals(large, one.array().toFloatArray());
    }

    @Test
    void leavesNothingElseBehind() throws IOException {
        written(counting(8));
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void refusesADamagedFile() throws IOException {
        Path file = written(counting(40_000));
        byte[] bytes = Files.readAllBytes(file);
        List<Matrix> target = List.of(matrix("large", 20_000, 2), matrix("odd", 1, 3));
        for (int at : new int[] {0, 9, 14, 40, 5000, bytes.length - 9, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x40;
            Files.write(file, damaged);
            assertThrows(DamagedFileException.class, () -> ArrayFile.verify(file), "byte " + at);
            assertThrows(DamagedFileException.class, () -> ArrayFile.read(file, target), "byte " + at);
        }
        for (int length : new int[] {0, 7, 30, 1000, bytes.length - 5}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThrows(DamagedFileException.class, () -> ArrayFile.verify(file), "length " + length);
        }
        assertThrows(DamagedFileException.class, () -> ArrayFile.about(directory.resolve("none")));
    }

    @Test
    void refusesMatricesOfAnotherModel() {
        Path file = written(counting(8));
        for (Matrix wrong : List.of(matrix("large", 2, 4), matrix("small", 4, 2)))
            assertThrows(DamagedFileException.class, () -> ArrayFile.read(file, List.of(wrong, matrix("odd", 1, 3))));
    }
}
