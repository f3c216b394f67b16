package io.twotower.trainer.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedArrayTest {

    /** Elements of a segment of ints. */
    private static final long SEGMENT = 1 << 28;

    @TempDir
    private Path directory;
    private Scratch scratch;

    @BeforeEach
    void open() {
        scratch = Scratch.in(directory.resolve("made/here"));
    }

    @AfterEach
    void close() {
        scratch.close();
    }

    @Test
    void whatWasAppendedIsThereAfterTheArrayGrew() {
        MappedBytes bytes = scratch.bytes();
        MappedInts ints = scratch.ints();
        MappedLongs longs = scratch.longs();
        MappedFloats floats = scratch.floats();
        MappedDoubles doubles = scratch.doubles();
        int count = 300_000;
        for (int i = 0; i < count; i++) {
            bytes.add((byte) i);
            ints.add(-i);
            longs.add(i * 1_000_000_007L);
            floats.add(i / 3f);
            doubles.add(-i / 3d);
        }
        assertEquals(count, doubles.size());
        for (int i = 0; i < count; i++) {
            assertEquals((byte) i, bytes.get(i));
            assertEquals(-i, ints.get(i));
            assertEquals(i * 1_000_000_007L, longs.get(i));
            assertEquals(i / 3f, floats.get(i));
            assertEquals(-i / 3d, doubles.get(i));
        }
    }

    @Test
    void indicesGoBeyondWhatAnIntHoldsAndOneSegment() {
        MappedBytes bytes = scratch.bytes();
        bytes.resize((1L << 31) + 5);
        bytes.set(1L << 31, (byte) 7);
        assertEquals(7, bytes.get(1L << 31));
        assertEquals(0, bytes.get(0));
        assertEquals(0, bytes.get(Integer.MAX_VALUE));
        bytes.add((byte) 8);
        assertEquals(8, bytes.get((1L << 31) + 5));
    }

    @Test
    void blocksCrossFromOneSegmentToTheNext() {
        MappedInts ints = scratch.ints();
        ints.resize(SEGMENT - 3);
        int[] block = IntStream.range(1, 11).toArray();
        ints.add(block, 0, 10);
        assertEquals(SEGMENT + 7, ints.size());
        int[] read = new int[12];
        ints.get(SEGMENT - 4, read, 1, 11);
        assertArrayEquals(new int[] {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, read);
        ints.set(SEGMENT - 1, new int[] {0, 50, 60}, 1, 2);
        assertEquals(50, ints.get(SEGMENT - 1));
        assertEquals(60, ints.get(SEGMENT));
        assertEquals(5, ints.get(SEGMENT + 1));
    }

    @Test
    void bytesAreComparedWithAnArray() {
        MappedBytes bytes = scratch.bytes();
        bytes.resize((1L << 30) + 100);
        for (long start : new long[] {0, 50, (1L << 30) - 9}) {
            for (int length = 0; length < 40; length++) {
                byte[] expected = new byte[length];
                new SplittableRandom(length).nextBytes(expected);
                bytes.set(start, expected, 0, length);
                assertTrue(bytes.matches(start, expected));
                for (int i = 0; i < length; i++) {
                    expected[i]++;
                    assertFalse(bytes.matches(start, expected));
                    expected[i]--;
                }
            }
        }
    }

    @Test
    void elementsAreCounters() {
        MappedInts ints = scratch.ints();
        ints.resize(3);
        assertEquals(0, ints.getAndAdd(1, 5));
        assertEquals(5, ints.getAndAdd(1, -2));
        assertEquals(3, ints.get(1));
        MappedLongs longs = scratch.longs();
        longs.add(1L << 40);
        assertEquals(1L << 40, longs.getAndAdd(0, 1));
        assertEquals((1L << 40) + 1, longs.get(0));
    }

    @Test
    void rangesAreSortedWhetherOrNotTheyFitOnTheHeap() {
        for (int length : new int[] {0, 1, 1000, 3_000_000}) {
            for (int values : new int[] {1, 2, Integer.MAX_VALUE}) {
                SplittableRandom random = new SplittableRandom(length + values);
                int[] expected = random.ints(length, 0, values).toArray();
                try (MappedInts ints = scratch.ints()) {
                    ints.add(Integer.MAX_VALUE);
                    ints.add(expected, 0, length);
                    ints.add(-1);
                    ints.sort(1, length + 1);
                    Arrays.sort(expected);
                    int[] sorted = new int[length];
                    ints.get(1, sorted, 0, length);
                    assertArrayEquals(expected, sorted);
                    assertEquals(Integer.MAX_VALUE, ints.get(0));
                    assertEquals(-1, ints.get(length + 1));
                }
            }
        }
    }

    @Test
    void whatIsOutsideIsRefused() {
        MappedLongs longs = scratch.longs();
        assertThrows(IndexOutOfBoundsException.class, () -> longs.get(0));
        longs.resize(10);
        assertThrows(IndexOutOfBoundsException.class, () -> longs.get(10));
        assertThrows(IndexOutOfBoundsException.class, () -> longs.set(-1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> longs.get(5, new long[10], 0, 6));
        assertThrows(IllegalArgumentException.class, () -> longs.resize(9));
    }

    @Test
    void filesHaveNoNameWhileTheyAreUsed() throws IOException {
        MappedInts ints = scratch.ints();
        ints.resize(1000);
        try (var files = Files.list(directory.resolve("made/here"))) {
            assertEquals(0, files.count(), "what would be left behind if this process were killed now");
        }
        ints.close();
        assertEquals(0, ints.size());
        assertThrows(IndexOutOfBoundsException.class, () -> ints.get(0));
        ints.close();
    }

    @Test
    void whatDoesNotFitOnTheDiskIsRefusedBeforeItIsWritten() {
        MappedLongs longs = scratch.longs();
        String message = assertThrows(UncheckedIOException.class, () -> longs.resize(1L << 50)).getCause().getMessage();
        assertTrue(message.contains("MB more are needed"), message);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        String message = assertThrows(UncheckedIOException.class, () -> Scratch.in(file)).getMessage();
        assertTrue(message.contains(file.toString()), message);
    }
}
