package io.twotower.trainer.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes arrays in scratch files of one directory, and frees them all when it is closed. Thread-safe; the arrays are not. */
public final class Scratch implements AutoCloseable {

    private final Path directory;
    private final List<MappedArray> arrays = new ArrayList<>();

    private Scratch(Path directory) {
        this.directory = directory;
    }

    /**
     * Scratch space in a directory, which is made if it is not there and never emptied. It should be on a disk, not in memory.
     *
     * @throws UncheckedIOException when the directory cannot be made
     */
    public static Scratch in(Path directory) {
        try {
            return new Scratch(Files.createDirectories(directory.toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the scratch directory " + directory, e);
        }
    }

    /** Scratch space where the JVM has its temporary files: {@code -Djava.io.tmpdir}. */
    public static Scratch inTemporaryDirectory() {
        return in(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** An empty array of bytes. */
    public MappedBytes bytes() {
        return keep(new MappedBytes(this));
    }

    /** An empty array of ints. */
    public MappedInts ints() {
        return keep(new MappedInts(this));
    }

    /** An empty array of longs. */
    public MappedLongs longs() {
        return keep(new MappedLongs(this));
    }

    /** An empty array of floats. */
    public MappedFloats floats() {
        return keep(new MappedFloats(this));
    }

    /** An empty array of doubles. */
    public MappedDoubles doubles() {
        return keep(new MappedDoubles(this));
    }

    /** The array of bytes that a file holds, to be read only; the file stays when it is closed. */
    public MappedBytes bytes(Path file) {
        return kept(bytes(), file);
    }

    /** The array of ints that a file holds, to be read only; the file stays when it is closed. */
    public MappedInts ints(Path file) {
        return kept(ints(), file);
    }

    /** The array of longs that a file holds, to be read only; the file stays when it is closed. */
    public MappedLongs longs(Path file) {
        return kept(longs(), file);
    }

    /** The array of floats that a file holds, to be read only; the file stays when it is closed. */
    public MappedFloats floats(Path file) {
        return kept(floats(), file);
    }

    /** The array of doubles that a file holds, to be read only; the file stays when it is closed. */
    public MappedDoubles doubles(Path file) {
        return kept(doubles(), file);
    }

    Path directory() {
        return directory;
    }

    private static <T extends MappedArray> T kept(T array, Path file) {
        array.openKept(file);
        return array;
    }

    private synchronized <T extends MappedArray> T keep(T array) {
        arrays.add(array);
        return array;
    }

    synchronized void forget(MappedArray array) {
        arrays.remove(array);
    }

    /** Closes every array that is still open. */
    @Override
    public void close() {
        List<MappedArray> open;
        synchronized (this) {
            open = List.copyOf(arrays);
        }
        open.forEach(MappedArray::close);
    }
}
