package io.twotower.local.content;

import io.twotower.local.content.DocumentLog.Location;
import io.twotower.local.content.DocumentLog.Record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The serialised documents of a node by global id, in a {@link DocumentLog}; the locations of the newest values are held in memory.
 * A directory belongs to one store at a time. One thread writes, any number read.
 *
 * <p>When more than half of the log is overwritten or removed values (and it is worth while), the living ones are copied to a new log
 * of the next number: {@code documents-1.log}, {@code documents-2.log}, … The copy gets its name only when it is complete and
 * synced.
 */
final class DocumentStore implements Closeable {

    private static final Logger log = Logger.getLogger(DocumentStore.class.getName());
    private static final Pattern LOG_NAME = Pattern.compile("documents-(\\d+)\\.log");
    static final long WORTH_COMPACTING = 64L << 20;
    private static final long COPY_FRAME = 1L << 20, MAX_FRAME = 16L << 20;

    /** A stored document: its serialised form and when it was written (µs since 1970). */
    record Stored(byte[] value, long timestamp) { }

    /** A point in the history of writes: which log, and up to where. */
    record Position(long log, long offset) { }

    private final Path directory;
    private final long worthCompacting;
    private final FileChannel lockFile;
    private final ReadWriteLock swap = new ReentrantReadWriteLock();
    private final Map<GlobalKey, Long> removals = new HashMap<>();
    private NavigableMap<GlobalKey, Location> locations = new TreeMap<>(GlobalKey.BY_BUCKET);
    private DocumentLog current;
    private long number;
    private long living;

    static DocumentStore open(Path directory) throws IOException { return open(directory, WORTH_COMPACTING); }

    static DocumentStore open(Path directory, long worthCompacting) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile = lock(directory.resolve("lock"));
        try {
            return new DocumentStore(directory, worthCompacting, lockFile);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private DocumentStore(Path directory, long worthCompacting, FileChannel lockFile) throws IOException {
        this.directory = directory;
        this.worthCompacting = worthCompacting;
        this.lockFile = lockFile;
        number = newestLog(directory);
        current = DocumentLog.open(logFile(number), (key, frame, location) -> {
            move(key, location);
            if (location == null) removals.put(key, frame);
            else removals.remove(key);
        });
        syncDirectory(directory);
        deleteOthers();
    }

    /** Keeps others out for as long as the channel is open; the operating system frees it when the process dies. */
    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) return channel;
        } catch (OverlappingFileLockException e) {
            // held within this JVM: the same message as for another process
        }
        channel.close();
        throw new IOException("The data directory " + file.getParent()
                + " is in use by another running node. Stop that one or name another directory");
    }

    int size() { return withRead(() -> locations.size()); }

    Position position() { return withRead(() -> new Position(number, current.end())); }

    Optional<Stored> get(GlobalKey key) throws IOException {
        swap.readLock().lock();
        try {
            Location location = locations.get(key);
            return location == null ? Optional.empty() : Optional.of(new Stored(current.read(location), location.timestamp()));
        } finally {
            swap.readLock().unlock();
        }
    }

    /** Stores all of the records durably, in order; returns when they are on the disk. */
    void write(List<Record> records) throws IOException {
        int from = 0;
        long size = 0;
        for (int i = 0; i < records.size(); i++) { // mostly one frame
            if (size > 0 && size + records.get(i).size() > MAX_FRAME) {
                writeFrame(records.subList(from, i));
                from = i;
                size = 0;
            }
            size += records.get(i).size();
        }
        writeFrame(records.subList(from, records.size()));
    }

    private void writeFrame(List<Record> records) throws IOException {
        Location[] written = current.append(records);
        current.sync();
        swap.writeLock().lock();
        try {
            for (int i = 0; i < written.length; i++)
                move(records.get(i).key(), written[i]);
        } finally {
            swap.writeLock().unlock();
        }
    }

    /** The keys of all living documents. */
    List<GlobalKey> keys() { return withRead(() -> new ArrayList<>(locations.keySet())); }

    /**
     * The keys of living documents in a part of the bucket space, in order by {@link GlobalKey#BY_BUCKET}: at most so many, but never
     * only some of those that have the same bucket key.
     */
    List<GlobalKey> keys(BucketRange range, int limit) {
        return withRead(() -> {
            List<GlobalKey> keys = new ArrayList<>();
            for (GlobalKey key : locations.tailMap(GlobalKey.firstOf(range.from())).keySet()) {
                if (Long.compareUnsigned(key.bucketKey(), range.to()) > 0) break;
                if (keys.size() >= limit && key.bucketKey() != keys.get(keys.size() - 1).bucketKey()) break;
                keys.add(key);
            }
            return keys;
        });
    }

    /**
     * The keys written or removed in frames at or after the position and before this store was opened, or empty if the position
     * is not of this log: then all may have changed.
     */
    Optional<Set<GlobalKey>> changedSince(Position position) {
        if (position.log() != number || position.offset() > current.end()) return Optional.empty();
        Set<GlobalKey> changed = new HashSet<>();
        locations.forEach((key, location) -> { if (location.offset() >= position.offset()) changed.add(key); });
        removals.forEach((key, frame) -> { if (frame >= position.offset()) changed.add(key); });
        return Optional.of(changed);
    }

    boolean worthCompacting() { return current.end() > worthCompacting && living < current.end() / 2; }

    /** Copies the living values to a new log and goes on with that one. Reads go on meanwhile, writes must not. */
    void compact() throws IOException {
        long before = current.end();
        Path temporary = directory.resolve("documents.tmp");
        Files.deleteIfExists(temporary);
        NavigableMap<GlobalKey, Location> moved = new TreeMap<>(GlobalKey.BY_BUCKET);
        try (DocumentLog copy = DocumentLog.open(temporary, (key, frame, location) -> { })) {
            copyLiving(copy, moved);
            copy.sync();
        }
        Files.move(temporary, logFile(number + 1), StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(directory);
        DocumentLog next = DocumentLog.open(logFile(number + 1), (key, frame, location) -> { });
        swap.writeLock().lock();
        try {
            current.close();
            current = next;
            number++;
            locations = moved;
            removals.clear();
        } finally {
            swap.writeLock().unlock();
        }
        deleteOthers();
        log.log(Level.INFO, "Compacted {0}: {1} to {2} bytes",
                new Object[] { directory, Long.toString(before), Long.toString(current.end()) });
    }

    private void copyLiving(DocumentLog copy, Map<GlobalKey, Location> moved) throws IOException {
        List<Record> frame = new ArrayList<>();
        long frameSize = 0;
        for (Map.Entry<GlobalKey, Location> entry : locations.entrySet()) {
            Record record = new Record(entry.getKey(), entry.getValue().timestamp(), current.read(entry.getValue()));
            frame.add(record);
            frameSize += record.size();
            if (frameSize >= COPY_FRAME) {
                flush(copy, frame, moved);
                frameSize = 0;
            }
        }
        flush(copy, frame, moved);
    }

    private static void flush(DocumentLog copy, List<Record> frame, Map<GlobalKey, Location> moved) throws IOException {
        if (frame.isEmpty()) return;
        Location[] written = copy.append(frame);
        for (int i = 0; i < written.length; i++)
            moved.put(frame.get(i).key(), written[i]);
        frame.clear();
    }

    private void move(GlobalKey key, Location location) {
        Location old = location == null ? locations.remove(key) : locations.put(key, location);
        living += (location == null ? 0 : location.recordSize()) - (old == null ? 0 : old.recordSize());
    }

    private Path logFile(long number) { return directory.resolve("documents-" + number + ".log"); }

    private static long newestLog(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return Math.max(1, files.mapToLong(DocumentStore::logNumber).max().orElse(1));
        }
    }

    private static long logNumber(Path file) {
        Matcher matcher = LOG_NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    /** Logs that were compacted away, should a crash have left one. */
    private void deleteOthers() throws IOException {
        for (long other = number - 1; other > 0 && Files.deleteIfExists(logFile(other)); other--)
            log.log(Level.FINE, "Deleted {0}", logFile(other));
        Files.deleteIfExists(directory.resolve("documents.tmp"));
    }

    /** A new or renamed file is durable only when its directory is. */
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private <T> T withRead(Supplier<T> read) {
        swap.readLock().lock();
        try {
            return read.get();
        } finally {
            swap.readLock().unlock();
        }
    }

    @Override
    public void close() throws IOException {
        swap.writeLock().lock();
        try {
            current.close();
        } finally {
            swap.writeLock().unlock();
            lockFile.close();
        }
    }
}
