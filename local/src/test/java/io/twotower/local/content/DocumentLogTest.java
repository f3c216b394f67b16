package io.twotower.local.content;

import io.twotower.local.content.DocumentLog.Location;
import io.twotower.local.content.DocumentLog.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DocumentLogTest {

    @TempDir
    Path directory;
    private Path file;

    @BeforeEach
    void name() { file = directory.resolve("test.log"); }

    static GlobalKey key(int number) { return new GlobalKey(0x1234L << 48, number); }

    static Record put(int number, String value) { return new Record(key(number), 1000 + number, value.getBytes(StandardCharsets.UTF_8)); }

    static Record remove(int number) { return new Record(key(number), 1000 + number, null); }

    /** Opens the file and returns its living values. */
    private Map<GlobalKey, String> contents() throws IOException {
        Map<GlobalKey, Location> locations = new LinkedHashMap<>();
        try (DocumentLog log = DocumentLog.open(file, (key, frame, location) -> {
            if (location == null) locations.remove(key);
            else locations.put(key, location);
        })) {
            Map<GlobalKey, String> values = new LinkedHashMap<>();
            for (Map.Entry<GlobalKey, Location> entry : locations.entrySet())
                values.put(entry.getKey(), new String(log.read(entry.getValue()), StandardCharsets.UTF_8));
            return values;
        }
    }

    private void write(List<List<Record>> frames) throws IOException {
        try (DocumentLog log = DocumentLog.open(file, (key, frame, location) -> { })) {
            for (List<Record> frame : frames) log.append(frame);
            log.sync();
        }
    }

    @Test
    void keepsPutsAndRemovalsInOrder() throws IOException {
        write(List.of(List.of(put(1, "one"), put(2, "two")), List.of(remove(1), put(2, "zwei"), put(3, ""))));
        assertEquals(Map.of(key(2), "zwei", key(3), ""), contents());
    }

    @Test
    void cutsOffAnIncompleteLastFrameWhereverItEnds() throws IOException {
        write(List.of(List.of(put(1, "one"))));
        long complete = Files.size(file);
        write(List.of(List.of(put(2, "two"), remove(1))));
        byte[] whole = Files.readAllBytes(file);
        for (int length = (int) complete; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals(Map.of(key(1), "one"), contents(), "cut at " + length);
            assertEquals(complete, Files.size(file));
            write(List.of(List.of(put(3, "three")))); // and can be written on
            assertEquals(Map.of(key(1), "one", key(3), "three"), contents(), "cut at " + length);
        }
        Files.write(file, whole);
        assertEquals(Map.of(key(2), "two"), contents());
    }

    @Test
    void cutsOffALastFrameWhosePagesDidNotAllReachTheDisk() throws IOException {
        write(List.of(List.of(put(1, "one"))));
        int complete = (int) Files.size(file);
        write(List.of(List.of(put(2, "a value of some length"))));
        byte[] whole = Files.readAllBytes(file);
        for (int from : new int[] { complete, complete + DocumentLog.FRAME_HEADER, whole.length - 3 }) {
            byte[] holed = whole.clone();
            Arrays.fill(holed, from, whole.length, (byte) 0);
            Files.write(file, holed);
            assertEquals(Map.of(key(1), "one"), contents(), "zeros from " + from);
        }
    }

    @Test
    void damageBeforeTheLastFrameIsAnErrorThatNamesFileAndOffset() throws IOException {
        write(List.of(List.of(put(1, "one")), List.of(put(2, "two")), List.of(put(3, "three"))));
        byte[] whole = Files.readAllBytes(file);
        int second = Long.BYTES + DocumentLog.FRAME_HEADER + DocumentLog.RECORD_HEADER + 3;
        for (int at = second; at < second + DocumentLog.FRAME_HEADER + DocumentLog.RECORD_HEADER + 3; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            Files.write(file, damaged);
            IOException error = assertThrows(IOException.class, this::contents, "byte " + at);
            assertTrue(error.getMessage().contains(file.toString()) && error.getMessage().contains("offset " + second), error.getMessage());
        }
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Files.writeString(file, "This is no log of documents");
        assertTrue(assertThrows(IOException.class, this::contents).getMessage().contains("not a document log"));
    }
}
