package io.twotower.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The directory that outlives the process, locked while it is open:
 * <pre>
 * lock
 * active                    the generation of the active application package
 * application/GENERATION/   unpacked application packages: the active one and those of sessions
 * files/HASH/NAME           the packages' models and bundles, by content
 * bundles/                  jars inside of bundles
 * content/                  documents
 * reindexing.json           whether documents are to be indexed anew, and how far that is
 * uploads/                  packages that are being uploaded
 * log/
 * </pre>
 * A package becomes active when the file {@code active} is replaced, which is atomic: after a crash either the old or the new
 * one is active, both whole.
 */
final class DataDirectory implements AutoCloseable {

    private static final String ACTIVE = "active";

    private final Path root;
    private final FileChannel lock;

    private DataDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** Creates the directory when missing, and locks it. */
    static DataDirectory open(Path root) {
        try {
            Files.createDirectories(root);
            DataDirectory directory = new DataDirectory(root, lock(root));
            try {
                OptionalLong active = directory.activeGeneration();
                directory.removeAllBut(active.isPresent() ? Set.of(active.getAsLong()) : Set.of());
                removeTree(directory.uploads());
                return directory;
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use " + root + " as data directory: " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel)) return channel;
        channel.close();
        throw new IllegalStateException("The data directory " + root + " is in use by another local Vespa. " +
                                        "Stop that one, or use another data directory.");
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) { // held by this very JVM
            return false;
        }
    }

    Path root() { return root; }

    /** Packages that are being uploaded. */
    Path uploads() { return root.resolve("uploads"); }

    /** What is known of re-indexing. */
    Path reindexing() { return root.resolve("reindexing.json"); }

    Path content() { return root.resolve("content"); }

    Path files() { return root.resolve("files"); }

    /** What the container unpacks from bundles; worth nothing after a restart. */
    Path bundles() { return root.resolve("bundles"); }

    Path log() { return root.resolve("log"); }

    /** Where the package of a generation is unpacked; it needs not exist. */
    Path application(long generation) {
        return applications().resolve(Long.toString(generation));
    }

    private Path applications() { return root.resolve("application"); }

    /** The generation of the active package, empty when nothing was ever deployed. */
    OptionalLong activeGeneration() {
        Path pointer = root.resolve(ACTIVE);
        try {
            if ( ! Files.exists(pointer)) return OptionalLong.empty();
            long generation = Long.parseLong(Files.readString(pointer).strip());
            if ( ! Files.isDirectory(application(generation)))
                throw new IllegalStateException(pointer + " names generation " + generation + ", but " + application(generation) + " is missing");
            return OptionalLong.of(generation);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(pointer + " does not hold a generation number. Deploy to a new data directory.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the package of a generation the active one, durably, and removes all the others but those of sessions. */
    void activate(long generation, Set<Long> sessions) {
        try {
            syncTree(application(generation));
            replace(root.resolve(ACTIVE), generation + "\n");
            Set<Long> kept = new HashSet<>(sessions);
            kept.add(generation);
            removeAllBut(kept);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot activate generation " + generation + " in " + root + ": " + e.getMessage(), e);
        }
    }

    /** Replaces the content of a file, durably, whole or not at all. */
    static void replace(Path file, String content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                                                    StandardOpenOption.WRITE)) {
            for (ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)); bytes.hasRemaining(); ) channel.write(bytes);
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.getParent());
    }

    /** Removes what an interrupted or refused deploy left behind. */
    private void removeAllBut(Set<Long> generations) throws IOException {
        Set<Path> kept = generations.stream().map(this::application).collect(Collectors.toSet());
        if ( ! Files.isDirectory(applications())) return;
        List<Path> packages;
        try (Stream<Path> children = Files.list(applications())) {
            packages = children.toList();
        }
        for (Path path : packages)
            if ( ! kept.contains(path)) removeTree(path);
    }

    /** Removes what a failed deploy has left. */
    static void discard(Path tree) {
        try {
            removeTree(tree);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + tree + ": " + e.getMessage(), e);
        }
    }

    /** Removes a file or a directory with everything in it; links are removed, not followed. */
    static void removeTree(Path tree) throws IOException {
        if ( ! Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) return;
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) throw failure;
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void syncTree(Path tree) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(tree)) {
            paths = walk.toList();
        }
        for (Path path : paths) sync(path);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            if ( ! Files.isDirectory(path)) throw e; // not every file system can sync a directory
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
