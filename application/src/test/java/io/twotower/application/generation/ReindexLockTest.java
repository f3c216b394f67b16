package io.twotower.application.generation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReindexLockTest {
    @TempDir
    Path directory;

    @Test
    void theSecondRefusesUntilTheFirstIsDone() {
        Path file = directory.resolve("vespa/lock");
        ReindexLock first = ReindexLock.acquire(file);
        String message = assertThrows(RefusedException.class, () -> ReindexLock.acquire(file)).getMessage();
        assertTrue(message.contains(file.toString()), message);
        first.close();
        ReindexLock.acquire(file).close();
    }
}
