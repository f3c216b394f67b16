package io.twotower.local;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.OptionalLong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DataDirectoryTest {

    @TempDir
    Path root;

    @Test
    void keepsTheActivePackageOnly() throws IOException {
        try (DataDirectory data = DataDirectory.open(root)) {
            assertEquals(OptionalLong.empty(), data.activeGeneration());
            Files.createDirectories(data.application(1));
            data.activate(1, Set.of());
            Files.createDirectories(data.application(2).resolve("schemas"));
            Files.writeString(data.application(2).resolve("schemas/a.sd"), "schema a { }");
            assertEquals(OptionalLong.of(1), data.activeGeneration());
            data.activate(2, Set.of());
            assertEquals(OptionalLong.of(2), data.activeGeneration());
            assertFalse(Files.exists(data.application(1)));
            Files.createDirectories(data.application(3)); // a deploy that the process does not survive
            Files.createDirectories(data.uploads().resolve("half"));
        }
        try (DataDirectory data = DataDirectory.open(root)) {
            assertEquals(OptionalLong.of(2), data.activeGeneration());
            assertTrue(Files.exists(data.application(2).resolve("schemas/a.sd")));
            assertFalse(Files.exists(data.application(3)));
            assertFalse(Files.exists(data.uploads()));
        }
    }

    @Test
    void isUsedByOneAtATime() {
        try (DataDirectory data = DataDirectory.open(root)) {
            IllegalStateException used = assertThrows(IllegalStateException.class, () -> DataDirectory.open(root));
            assertTrue(used.getMessage().contains(data.root().toString()), used.getMessage());
        }
        DataDirectory.open(root).close();
    }

    @Test
    void saysWhatIsWrongWithADamagedPointer() throws IOException {
        Files.writeString(root.resolve("active"), "nonsense");
        assertTrue(assertThrows(IllegalStateException.class, () -> DataDirectory.open(root)).getMessage().contains("active"));
        Files.writeString(root.resolve("active"), "7");
        assertTrue(assertThrows(IllegalStateException.class, () -> DataDirectory.open(root)).getMessage().contains("application/7"));
        Files.delete(root.resolve("active"));
        DataDirectory.open(root).close();
    }

}
