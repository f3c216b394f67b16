package io.twotower.local.content;

import io.twotower.local.content.DocumentStore.Position;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The indexes under a node's directory, {@code index-1}, {@code index-2}, …: normally one, two while a deploy builds the next. */
final class IndexDirectory {

    private static final Logger log = Logger.getLogger(IndexDirectory.class.getName());
    private static final String PREFIX = "index-";

    private final Path directory;
    private int number;
    private Path current;

    IndexDirectory(Path directory) { this.directory = directory; }

    /** Opens the index that serves the schema and brings it up to date with the store, or builds a new one. */
    SearchIndex open(DocumentStore store, NodeState state) throws IOException {
        SearchIndex opened = null;
        for (Path candidate : existing()) {
            number = Math.max(number, Integer.parseInt(candidate.getFileName().toString().substring(PREFIX.length())));
            Optional<Set<GlobalKey>> changed = opened == null ? changedSince(candidate, store, state.schema()) : Optional.empty();
            if (changed.isEmpty()) {
                delete(candidate);
                continue;
            }
            opened = SearchIndex.open(candidate, state.schema());
            current = candidate;
            indexAll(changed.get(), store, state, opened);
        }
        if (opened == null) opened = build(store, state);
        else compact(store, opened);
        return opened;
    }

    private static void compact(DocumentStore store, SearchIndex index) throws IOException {
        if (!store.worthCompacting()) return;
        store.compact();
        index.commit(store.position());
    }

    private static Optional<Set<GlobalKey>> changedSince(Path candidate, DocumentStore store, SearchSchema schema) {
        try {
            Optional<Position> covered = SearchIndex.covered(candidate, schema);
            return covered.isEmpty() ? Optional.empty() : store.changedSince(covered.get());
        } catch (IOException | RuntimeException e) { // derived data: it is made anew
            log.log(Level.WARNING, "The index " + candidate + " cannot be read and is built anew", e);
            return Optional.empty();
        }
    }

    /** The index for the next application: the present one if it fits, else a new one. Nothing may be written meanwhile. */
    SearchIndex forNext(DocumentStore store, NodeState next, NodeState present) throws IOException {
        if (!SearchIndex.fits(present.schema().indexShape(), next.schema().indexShape())) return build(store, next);
        present.index().schema(next.schema());
        present.index().commit(store.position());
        return present.index();
    }

    private SearchIndex build(DocumentStore store, NodeState state) throws IOException {
        current = directory.resolve(PREFIX + ++number);
        SearchIndex index = SearchIndex.open(current, state.schema());
        try {
            indexAll(store.keys(), store, state, index);
            compact(store, index);
            index.commit(store.position());
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
        return index;
    }

    /** Indexes the documents of the keys as they are now, on all processors: the graphs of vectors take their time. */
    private static void indexAll(Collection<GlobalKey> keys, DocumentStore store, NodeState state, SearchIndex index) throws IOException {
        if (keys.isEmpty()) return;
        long start = System.nanoTime();
        try {
            keys.parallelStream().forEach(key -> index(key, store, state, index));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        log.log(Level.INFO, "Indexed {0} documents in {1} ms", new Object[] { keys.size(), (System.nanoTime() - start) / 1_000_000 });
    }

    private static void index(GlobalKey key, DocumentStore store, NodeState state, SearchIndex index) {
        try {
            Optional<DocumentStore.Stored> stored = store.get(key);
            if (stored.isEmpty()) index.remove(key);
            else index.put(key, IndexedDocument.of(state.deserialize(stored.get().value()), key, state.schema()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes and deletes an index that is no longer used. */
    void retire(SearchIndex index) throws IOException {
        index.close();
        for (Path other : existing())
            if (!other.equals(current)) delete(other);
    }

    private List<Path> existing() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(PREFIX + "\\d+")).sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static void delete(Path index) throws IOException {
        try (Stream<Path> files = Files.list(index)) {
            for (Path file : files.toList()) Files.deleteIfExists(file);
        }
        Files.deleteIfExists(index);
    }
}
