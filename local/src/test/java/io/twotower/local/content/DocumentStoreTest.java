package io.twotower.local.content;

import io.twotower.local.content.DocumentLog.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import static io.twotower.local.content.DocumentLogTest.key;
import static io.twotower.local.content.DocumentLogTest.put;
import static io.twotower.local.content.DocumentLogTest.remove;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DocumentStoreTest {

    @TempDir
    Path directory;

    private static String value(DocumentStore store, int number) throws IOException {
        return store.get(key(number)).map(stored -> new String(stored.value(), StandardCharsets.UTF_8)).orElse(null);
    }

    @Test
    void valuesSurviveReopening() throws IOException {
        try (DocumentStore store = DocumentStore.open(directory)) {
            store.write(List.of(put(1, "one"), put(2, "two")));
            store.write(List.of(put(1, "eins"), remove(2), put(3, "three")));
            assertEquals("eins", value(store, 1));
        }
        try (DocumentStore store = DocumentStore.open(directory)) {
            assertEquals(2, store.size());
            assertEquals("eins", value(store, 1));
            assertEquals(Optional.empty(), store.get(key(2)));
            assertEquals("three", value(store, 3));
            assertEquals(1001, store.get(key(1)).orElseThrow().timestamp());
        }
    }

    @Test
    void aBatchLargerThanAFrame() throws IOException {
        String large = "x".repeat(7 << 20);
        try (DocumentStore store = DocumentStore.open(directory)) {
            store.write(List.of(put(1, large), put(2, large), put(3, large), put(4, "small"), put(1, "last")));
        }
        try (DocumentStore store = DocumentStore.open(directory)) {
            assertEquals("last", value(store, 1));
            assertEquals(large, value(store, 3));
            assertEquals("small", value(store, 4));
        }
    }

    @Test
    void oneStoreADirectory() throws IOException {
        try (DocumentStore first = DocumentStore.open(directory)) {
            IOException error = assertThrows(IOException.class, () -> DocumentStore.open(directory));
            assertTrue(error.getMessage().contains(directory.toString()) && error.getMessage().contains("in use"), error.getMessage());
            assertEquals(0, first.size());
        }
        DocumentStore.open(directory).close();
    }

    @Test
    void compactionKeepsTheLivingOnly() throws IOException {
        int bytes = 1000;
        try (DocumentStore store = DocumentStore.open(directory, 10_000)) {
            for (int round = 0; round < 50; round++) {
                store.write(List.of(put(round % 10, String.valueOf(round).repeat(bytes)), put(100 + round, "x"), remove(100 + round)));
                if (store.worthCompacting()) store.compact();
            }
            store.compact();
            assertEquals(10, store.size());
            for (int i = 0; i < 10; i++) assertEquals(String.valueOf(40 + i).repeat(bytes), value(store, i));
        }
        assertEquals(1, logs().size());
        assertTrue(Files.size(logs().get(0)) < 25 * bytes, "10 values of 2 x " + bytes + " bytes, headers and nothing else");
        try (DocumentStore store = DocumentStore.open(directory)) {
            assertEquals(10, store.size());
            assertFalse(store.worthCompacting());
            for (int i = 0; i < 10; i++) assertEquals(String.valueOf(40 + i).repeat(bytes), value(store, i));
            assertEquals(1049, store.get(key(9)).orElseThrow().timestamp() + 40);
        }
    }

    @Test
    void aCompactionThatWasInterruptedIsAsIfItHadNotBegun() throws IOException {
        try (DocumentStore store = DocumentStore.open(directory)) {
            store.write(List.of(put(1, "one")));
        }
        Files.write(directory.resolve("documents.tmp"), new byte[] { 1, 2, 3 });
        try (DocumentStore store = DocumentStore.open(directory)) {
            assertEquals("one", value(store, 1));
            store.compact();
        }
        Path old = directory.resolve("documents-1.log");
        Files.write(old, new byte[] { 4 }); // a crash between the new log's appearance and the old one's removal
        try (DocumentStore store = DocumentStore.open(directory)) {
            assertEquals("one", value(store, 1));
        }
        assertFalse(Files.exists(old));
    }

    @Test
    void tellsWhatChangedSinceAPosition() throws IOException {
        DocumentStore.Position before;
        try (DocumentStore store = DocumentStore.open(directory)) {
            store.write(List.of(put(1, "one"), put(2, "two"), put(3, "three")));
            before = store.position();
            store.write(List.of(put(2, "zwei"), remove(3), put(4, "four")));
        }
        try (DocumentStore store = DocumentStore.open(directory)) {
            assertEquals(Optional.of(Set.of(key(2), key(3), key(4))), store.changedSince(before));
            assertEquals(Optional.of(Set.of()), store.changedSince(store.position()));
            store.compact();
            assertEquals(Optional.empty(), store.changedSince(before), "another log: anything may have changed");
        }
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    /** Acknowledged means stored: a process writes and says what is acknowledged, and is killed at some moment. */
    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        Random random = new Random(1);
        for (int kill = 0; kill < 10; kill++) {
            Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", "-XX:TieredStopAtLevel=1",
                                                "-cp", System.getProperty("java.class.path"), Writer.class.getName(), directory.toString(), Integer.toString(kill))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            List<Integer> acknowledged = new ArrayList<>();
            int last = 1 + random.nextInt(300);
            try (BufferedReader output = writer.inputReader()) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    if (!line.endsWith(".")) break; // the last line, cut off
                    acknowledged.add(Integer.parseInt(line.substring(0, line.length() - 1)));
                    if (acknowledged.size() == last) writer.toHandle().destroyForcibly(); // kill -9; what it still said before dying counts as well
                }
            }
            assertTrue(writer.waitFor() != 0 && acknowledged.size() >= last, "killed after " + acknowledged.size() + " of " + last);
            try (DocumentStore store = DocumentStore.open(directory, 200_000)) {
                for (int number : acknowledged) assertEquals(Writer.text(number), value(store, number), "kill " + kill);
            }
        }
    }

    /** Overwrites and adds documents, printing each one's number when it is stored, until killed. Compacts often. */
    static final class Writer {

        static String text(int number) { return ("value of " + number + " ").repeat(1 + number % 7 * 20); }

        public static void main(String[] arguments) throws IOException {
            int start = 10_000 * Integer.parseInt(arguments[1]);
            try (DocumentStore store = DocumentStore.open(Path.of(arguments[0]), 200_000)) {
                for (int i = 0; ; i++) {
                    List<Record> batch = List.of(put(start + i, text(start + i)), put(1_000_000, "overwritten ".repeat(i % 200)));
                    store.write(batch);
                    // Read by the test that started this process: it must find what was written.
                    System.out.println(start + i + ".");
                    if (store.worthCompacting()) store.compact();
                }
            }
        }
    }
}
