package io.twotower.features;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files so that a reader, or a machine that fails meanwhile, sees the old or the new content, never half of it. */
public final class AtomicFiles {
    private static final int BUFFER = 1 << 16;

    private AtomicFiles() { }

    /** Puts a file's content into a stream, which it leaves open. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes UTF-8 text to a file that may exist: to a temporary name beside it, synced, then moved. */
    public static void write(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file that may exist, through a buffer; otherwise like {@link #write(Path, String)}. */
    public static void write(Path file, Content content) {
        Path absolute = file.toAbsolutePath();
        try {
            Files.createDirectories(absolute.getParent());
            Path temporary = Files.createTempFile(absolute.getParent(), "." + absolute.getFileName() + ".", ".tmp");
            try {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER)) {
                    content.writeTo(out);
                }
                moveInto(temporary, absolute);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write '" + file + "'", e);
        }
    }

    /** Syncs a finished temporary file and moves it to its name, on the same file system, in place of what was there. */
    public static void moveInto(Path temporary, Path file) throws IOException {
        sync(temporary);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(file.toAbsolutePath().getParent());
    }

    /** Makes a file's content survive a failure of the machine. */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Makes the names in a directory survive a failure of the machine, where the system lets a directory be opened. */
    public static void syncDirectory(Path directory) throws IOException {
        if (java.io.File.separatorChar == '\\') return;
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
