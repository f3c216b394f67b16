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

    Path directory() {
        return directory;
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
