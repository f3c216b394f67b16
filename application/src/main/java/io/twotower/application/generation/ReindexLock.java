package io.twotower.application.generation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second run away while one is at work on the same Vespa. The system gives it up when the process ends, however it does. Runs
 * on two machines do not see each other's: there a config server lets only the first of two deploys pass that began from the same one.
 */
final class ReindexLock implements AutoCloseable {
    private final FileChannel channel;

    private ReindexLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws RefusedException when another run holds it */
    static ReindexLock acquire(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel)) return new ReindexLock(channel);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not lock '" + file + "'", e);
        }
        throw new RefusedException("Another 'twotower reindex' is at work on this Vespa ('" + file + "' is locked). Wait for it, or end it and run this again");
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // Held by another thread of this process.
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not give up the lock", e);
        }
    }
}
