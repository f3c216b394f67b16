package io.twotower.local.content;

import com.yahoo.document.Document;
import io.twotower.local.content.DocumentLog.Record;
import org.apache.lucene.index.IndexableField;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one thread that writes. It takes all waiting operations (to a limit), stores their outcomes with one sync, indexes them
 * and then replies, in that order. When the disk fails it refuses every later write: what is in memory might be ahead of what
 * is on the disk.
 */
final class DocumentWriter implements Closeable {

    private static final Logger log = Logger.getLogger(DocumentWriter.class.getName());
    private static final int BATCH = 512;
    /** Operations after which the index is committed: it bounds what a start after a crash has to index again. */
    private static final int COMMIT_EVERY = 20_000;

    private static final WriteOperation WAKE_UP = new WriteOperation(null, null, null);

    private final BlockingQueue<WriteOperation> waiting = new LinkedBlockingQueue<>();
    private final ReentrantLock writing = new ReentrantLock(true); // fair: a deploy gets its turn however much is fed
    private final DocumentStore store;
    private final Supplier<NodeState> state;
    private final Thread thread;
    private volatile boolean closed;
    private volatile String failure;
    private long lastTimestamp;
    private int uncommitted;

    /** Begins to write what is submitted. */
    DocumentWriter(DocumentStore store, Supplier<NodeState> state) {
        this.store = store;
        this.state = state;
        thread = new Thread(this::run, "content-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Queues an operation; its reply comes from the writing thread. */
    void submit(WriteOperation operation) {
        waiting.add(operation);
        if (closed) refuseWaiting();
    }

    /** Runs something while no batch is being written. */
    void whileNotWriting(Runnable action) {
        writing.lock();
        try {
            action.run();
        } finally {
            writing.unlock();
        }
    }

    private void run() {
        List<WriteOperation> batch = new ArrayList<>();
        try {
            while (!closed) {
                batch.add(waiting.take());
                waiting.drainTo(batch, BATCH - 1);
                batch.removeIf(operation -> operation == WAKE_UP);
                whileNotWriting(() -> write(batch));
                batch.clear();
            }
        } catch (InterruptedException e) { // nobody here does that: the interrupt of a thread that writes would close the log
            failure = "The content node's writing thread was interrupted";
        }
        refuseWaiting();
    }

    private void refuseWaiting() {
        for (WriteOperation operation = waiting.poll(); operation != null; operation = waiting.poll())
            if (operation != WAKE_UP) operation.reply().failed("The content node is closed");
    }

    /** An operation whose outcome is known but not stored yet. */
    private record Prepared(WriteOperation operation, GlobalKey key, boolean existed, long timestamp, Optional<Document> document,
            Record record, List<IndexableField> fields) { }

    private void write(List<WriteOperation> batch) {
        if (failure != null) {
            batch.forEach(operation -> operation.reply().failed(failure));
            return;
        }
        Map<GlobalKey, Prepared> pending = new HashMap<>();
        List<Prepared> prepared = new ArrayList<>(batch.size());
        try {
            for (WriteOperation operation : batch)
                prepare(operation, pending).ifPresent(prepared::add);
            storeAndIndex(prepared);
        } catch (IOException | RuntimeException e) {
            failure = "The content node stopped writing: " + e + ". Free the disk or repair it, then restart";
            log.log(Level.SEVERE, failure, e);
            prepared.forEach(one -> one.operation.reply().failed(failure));
            return;
        }
        prepared.forEach(one -> one.operation.reply().stored(one.existed, one.timestamp));
    }

    private Optional<Prepared> prepare(WriteOperation operation, Map<GlobalKey, Prepared> pending) throws IOException {
        GlobalKey key = GlobalKey.of(operation.id().getGlobalId());
        Prepared earlier = pending.get(key);
        StoredDocument current = new StoredDocument(earlier == null ? store.get(key)
                : earlier.document.map(document -> new DocumentStore.Stored(earlier.record.value(), earlier.timestamp)));
        try {
            Optional<Document> document = operation.change().apply(current);
            List<IndexableField> fields = document.map(content -> IndexedDocument.of(content, key, state.get().schema())).orElse(null);
            long timestamp = nextTimestamp();
            boolean nothing = document.isEmpty() && !current.exists();
            Record record = nothing ? null : new Record(key, timestamp, document.map(NodeState::serialize).orElse(null));
            Prepared done = new Prepared(operation, key, current.exists(), timestamp, document, record, fields);
            if (record != null) pending.put(key, done);
            return Optional.of(done);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (ConditionFailedException e) {
            operation.reply().conditionFailed(e.getMessage());
        } catch (RejectedDocumentException e) {
            operation.reply().rejected(e.getMessage());
        } catch (RuntimeException e) { // an operation that Vespa's own classes cannot apply must not stop the others
            log.log(Level.FINE, "Refused a write to " + operation.id(), e);
            operation.reply().rejected("Cannot apply the operation to " + operation.id() + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    private final class StoredDocument implements WriteOperation.Current {

        private final Optional<DocumentStore.Stored> stored;

        StoredDocument(Optional<DocumentStore.Stored> stored) { this.stored = stored; }

        @Override
        public boolean exists() { return stored.isPresent(); }

        @Override
        public long timestamp() { return stored.orElseThrow().timestamp(); }

        @Override
        public Document read() { return state.get().deserialize(stored.orElseThrow().value()); }
    }

    private void storeAndIndex(List<Prepared> prepared) throws IOException {
        List<Record> records = prepared.stream().map(Prepared::record).filter(record -> record != null).toList();
        if (records.isEmpty()) return;
        store.write(records);
        SearchIndex index = state.get().index();
        for (Prepared one : prepared) {
            if (one.fields != null) index.put(one.key, one.fields);
            else if (one.record != null) index.remove(one.key);
        }
        uncommitted += records.size();
        boolean compact = store.worthCompacting();
        if (compact) store.compact();
        if (compact || uncommitted >= COMMIT_EVERY) {
            index.commit(store.position());
            uncommitted = 0;
        }
    }

    /** Microseconds since 1970, never twice the same. */
    private long nextTimestamp() {
        lastTimestamp = Math.max(lastTimestamp + 1, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        return lastTimestamp;
    }

    /** Why nothing can be written any more, or null. What the index holds is then unknown. */
    String failure() { return failure; }

    /** Finishes the batch at hand and refuses what still waits. */
    @Override
    public void close() throws IOException {
        closed = true;
        waiting.add(WAKE_UP);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the last writes were finished");
        }
        refuseWaiting();
    }
}
