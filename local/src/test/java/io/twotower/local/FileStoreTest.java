package io.twotower.local;

import com.yahoo.config.FileReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FileStoreTest {

    @TempDir
    Path directory;

    @Test
    void aReferenceNamesContent() throws IOException {
        FileStore store = new FileStore(directory.resolve("store"));
        Path file = Files.writeString(directory.resolve("model.onnx"), "one");
        FileReference one = store.add(file);
        assertEquals(one, store.add(file));
        Files.delete(file);
        Files.writeString(file, "two");
        FileReference two = store.add(file);
        assertNotEquals(one, two);
        assertEquals("one", Files.readString(found(store, one).toPath()), "the older content is kept");
        assertEquals("model.onnx", found(store, two).getName());
        assertEquals("two", Files.readString(found(new FileStore(directory.resolve("store")), two).toPath()));

        store.retain(Set.of(two));
        assertFalse(Files.exists(directory.resolve("store").resolve(one.value())));
        assertTrue(found(store, two).exists());
    }

    @Test
    void directoriesAndBlobsAreContentToo() throws IOException {
        FileStore store = new FileStore(directory.resolve("store"));
        Files.createDirectories(directory.resolve("words/a"));
        Files.writeString(directory.resolve("words/a/b.txt"), "b");
        File words = found(store, store.add(directory.resolve("words")));
        assertEquals("b", Files.readString(words.toPath().resolve("a/b.txt")));

        byte[] blob = {1, 2, 3};
        FileReference reference = store.add("constants/weights.tbf", ByteBuffer.wrap(blob));
        assertArrayEquals(blob, Files.readAllBytes(found(store, reference).toPath()));
        assertEquals("weights.tbf", found(store, reference).getName());
    }

    @Test
    void aPackageCannotReachOutOfItself() throws IOException {
        Files.createDirectories(directory.resolve("package"));
        Files.writeString(directory.resolve("secret"), "secret");
        PackageFiles files = new PackageFiles(directory.resolve("package"), new FileStore(directory.resolve("store")));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> files.addFile("../secret")).getMessage().contains("outside"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> files.addFile("missing")).getMessage().contains("missing"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> files.addUri("http://example.com/model")).getMessage().contains("example.com"));
    }

    private static File found(FileStore store, FileReference reference) {
        return store.waitFor(reference, 1, TimeUnit.SECONDS);
    }

}
