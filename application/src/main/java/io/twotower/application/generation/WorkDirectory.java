package io.twotower.application.generation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for what is read or made on the way; gone when closed. */
public final class WorkDirectory implements AutoCloseable {
    /** Vespa takes the directory's name for the application's. */
    private static final String APPLICATION = "application";

    private final Path root;

    private WorkDirectory(Path root) {
        this.root = root;
    }

    /** Takes a directory for oneself, and empties it of what a killed run has left. */
    static WorkDirectory at(Path root) {
        delete(root);
        return new WorkDirectory(root);
    }

    /** A new one among the system's temporary files. */
    public static WorkDirectory temporary() {
        try {
            return new WorkDirectory(Files.createTempDirectory("twotower-"));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make a temporary directory", e);
        }
    }

    /** Returns where to unpack an application under a name of ours. */
    Path application(String name) {
        return root.resolve(name).resolve(APPLICATION);
    }

    /** Returns where to write a file or a directory. */
    public Path file(String name) {
        return root.resolve(name);
    }

    @Override
    public void close() {
        delete(root);
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) return;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not clear '" + directory + "'", e);
        }
    }
}
