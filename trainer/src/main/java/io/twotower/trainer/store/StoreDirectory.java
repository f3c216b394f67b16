package io.twotower.trainer.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twotower.features.AtomicFiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A store's directory and its files; while this is open, no other process uses them. */
final class StoreDirectory implements AutoCloseable {

    static final String TEMPORARY = ".tmp";

    /** The kinds of shards. */
    enum Kind {
        ITEMS, QUERIES, VALIDATION, COLD_ITEMS, COLD_VALIDATION, LINKS, COUNTS;

        String file(int shard) {
            return "%s-%05d.shard".formatted(name().toLowerCase(Locale.ROOT), shard);
        }
    }

    private static final String MANIFEST = "store.json";
    private static final String LOCK = "store.lock";
    private static final Pattern SHARD = Pattern.compile("(items|queries|validation|links|counts)-\\d{5,}\\.shard");
    private static final Pattern LEFT_BEHIND = Pattern.compile("(" + SHARD + "\\.tmp)|\\.store\\.json\\..*\\.tmp");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final FileChannel lock;

    /**
     * Takes a directory, which is made if it isn't there.
     *
     * @throws StoreException when another process has it, or it cannot be written
     */
    StoreDirectory(Path directory) {
        this.directory = directory;
        lock = lock(directory);
    }

    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) return channel;
            channel.close();
        } catch (IOException e) {
            throw new StoreException("Could not use '" + directory + "' for the example store: " + reason(e)
                                     + ". Another directory can be chosen with --store", e);
        }
        throw new StoreException("The example store '" + directory + "' is in use by another training run. Wait until it has ended, or "
                                 + "choose another directory with --store");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** What went wrong, without the file's name: that is in the message already. */
    static String reason(IOException e) {
        if (!(e instanceof FileSystemException failure)) return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return failure.getReason() == null ? failure.getClass().getSimpleName().replace("Exception", "") : failure.getReason();
    }

    Path file(Kind kind, int shard) {
        return directory.resolve(kind.file(shard));
    }

    /** Whether all files of a store are there and have their full lengths. */
    boolean holds(StoreLayout layout) {
        long key = StoreKey.hash(layout.key());
        for (Kind kind : Kind.values()) {
            for (int shard = 0; shard < layout.shards(kind); shard++) {
                if (!ShardFile.isComplete(file(kind, shard), key, layout.rowsIn(kind, shard))) return false;
            }
        }
        return true;
    }

    /** The manifest, unless there is none or it cannot be understood. */
    Optional<StoreLayout> manifest() {
        try {
            return Optional.of(JSON.readValue(directory.resolve(MANIFEST).toFile(), StoreLayout.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(StoreLayout manifest) {
        try {
            AtomicFiles.write(directory.resolve(MANIFEST), JSON.writeValueAsString(manifest));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (UncheckedIOException e) {
            throw new StoreException("Could not write '" + directory.resolve(MANIFEST) + "': " + reason(e.getCause())
                                     + ". Another disk can be chosen with --store", e);
        }
    }

    /** Deletes what a killed process was writing. */
    void deleteTemporary() {
        delete(name -> LEFT_BEHIND.matcher(name).matches());
    }

    /** Deletes all that a store is made of; other files stay. */
    void deleteAll() {
        delete(name -> name.equals(MANIFEST));
        delete(name -> SHARD.matcher(name).matches() || LEFT_BEHIND.matcher(name).matches());
    }

    private void delete(Predicate<String> names) {
        try (var files = Files.list(directory)) {
            List<Path> found = files.filter(file -> names.test(file.getFileName().toString())).toList();
            for (Path file : found) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StoreException("Could not delete files of an earlier example store in '" + directory + "': " + reason(e), e);
        }
    }

    /** Lets other processes have it. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException("Could not release '" + directory.resolve(LOCK) + "': " + reason(e), e);
        }
    }
}
