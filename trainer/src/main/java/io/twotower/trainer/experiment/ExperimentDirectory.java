package io.twotower.trainer.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What an experiment keeps: {@code data}, as imported; {@code stores}, the encoded examples, shared by all runs on the same ones;
 * {@code runs}, a directory each; and {@code lock}, held by the process that works on it.
 */
final class ExperimentDirectory implements AutoCloseable {

    private final Path directory;
    private final FileChannel lockFile;

    private ExperimentDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Locks a directory until it is closed.
     *
     * @param directory made where missing
     * @throws ExperimentException when another process works on it
     */
    static ExperimentDirectory open(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel lockFile = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new ExperimentException("Another process works on the experiment in '" + directory + "': wait for it, or use another --to");
            }
            return new ExperimentDirectory(directory, lockFile);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make a directory for the experiment, '" + directory + "'", e);
        }
    }

    private static FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path store(String name) {
        return directory.resolve("stores").resolve(name);
    }

    Path run(String name) {
        return directory.resolve("runs").resolve(name);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not unlock '" + directory + "'", e);
        }
    }
}
