package io.twotower.trainer.training;

import io.twotower.trainer.model.TwoTowerWeights;
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

class CheckpointTest {

    @TempDir
    Path directory;

    private Path written() {
        float[] large = new float[40_000];
        for (int i = 0; i < large.length; i++) large[i] = i * 0.25f;
        Path file = directory.resolve("best.checkpoint");
        new Checkpoint(3, new TwoTowerWeights(List.of(large), List.of(new float[] {1, -0f}, new float[0]), List.of(new float[] {Float.MIN_VALUE})))
                .write(file);
        return file;
    }

    @Test
    void survivesARoundTrip() {
        Checkpoint checkpoint = Checkpoint.read(written());
        assertEquals(3, checkpoint.epoch());
        assertEquals(9999.75f, checkpoint.weights().tables().get(0)[39_999]);
        assertArrayEquals(new float[] {1, -0f}, checkpoint.weights().query().get(0));
        assertArrayEquals(new float[] {Float.MIN_VALUE}, checkpoint.weights().item().get(0));
    }

    @Test
    void leavesNothingElseBehind() throws IOException {
        written();
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void refusesADamagedFile() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        for (int at : new int[] {0, 9, 14, 18, 5000, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x40;
            Files.write(file, damaged);
            assertThrows(TrainingException.class, () -> Checkpoint.read(file), "byte " + at);
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
        assertThrows(TrainingException.class, () -> Checkpoint.read(file));
        assertThrows(TrainingException.class, () -> Checkpoint.read(directory.resolve("none")));
    }
}
