package io.twotower.local;

import com.yahoo.concurrent.DaemonThreadFactory;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.TestAndSetCondition;
import com.yahoo.documentapi.DocumentAccess;
import com.yahoo.documentapi.DocumentAccessException;
import com.yahoo.documentapi.SyncParameters;
import com.yahoo.documentapi.SyncSession;
import com.yahoo.documentapi.messagebus.protocol.DocumentProtocol;
import io.twotower.local.content.StoredDocuments;
import io.twotower.local.content.StoredDocuments.Stored;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Puts every document anew through the indexing chain, as it is stored, unless it was written meanwhile: then as it is now. What others write wins,
 * because every put is under the condition that the document's last write is the one that was read.
 */
final class Reindexer implements AutoCloseable {

    /** The documents under way at speed 1. */
    private static final int WINDOW = 16;
    /** The documents between two positions that a run can be continued from. */
    private static final int PART = 128;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int MOST_ATTEMPTS = 20;
    private static final int ATTEMPTS_AFTER_ERRORS = 4;
    private static final long PAUSE_MILLIS = 250;

    private final StoredDocuments documents;
    private final DocumentAccess access;
    private final SyncSession session;
    private final double speed;
    private final ExecutorService workers;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param access goes through the indexing chain; closed with this */
    Reindexer(StoredDocuments documents, DocumentAccess access, double speed) {
        this.documents = documents;
        this.access = access;
        this.speed = speed;
        session = access.createSyncSession(new SyncParameters.Builder().defaultTimeout(TIMEOUT).build());
        workers = Executors.newFixedThreadPool(Math.max(1, (int) Math.round(WINDOW * speed)), new DaemonThreadFactory("reindexing-"));
    }

    /**
     * Indexes all documents, or those after a position, until they are done or this is stopped.
     *
     * @param position that of the last one done, empty to begin
     * @param progress told of every position that is done
     * @return whether all are done
     * @throws ReindexingFailedException if a document cannot be indexed
     */
    boolean run(OptionalLong position, LongConsumer progress) throws IOException, InterruptedException {
        for (OptionalLong done = position; ! isStopped(); ) {
            long begin = System.nanoTime();
            List<Stored> part = documents.after(done, PART);
            if (part.isEmpty()) return true;
            if ( ! index(part)) return false;
            done = OptionalLong.of(part.get(part.size() - 1).position());
            progress.accept(done.getAsLong());
            rest(System.nanoTime() - begin);
        }
        return false;
    }

    /** Below speed 1, it works that part of the time only. */
    private void rest(long worked) throws InterruptedException {
        if (speed < 1) stopped.await((long) (worked * (1 / speed - 1)), TimeUnit.NANOSECONDS);
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Returns false when it was stopped before all were done. */
    private boolean index(List<Stored> part) throws InterruptedException {
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (Stored stored : part) tasks.add(() -> index(stored));
        boolean all = true;
        for (Future<Boolean> done : workers.invokeAll(tasks)) {
            try {
                all &= done.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ReindexingFailedException failed) throw failed;
                throw new ReindexingFailedException(String.valueOf(e.getCause()), e.getCause());
            }
        }
        return all;
    }

    private boolean index(Stored first) throws IOException, InterruptedException {
        Optional<Stored> current = Optional.of(first);
        int errors = 0;
        for (int attempt = 0; attempt < MOST_ATTEMPTS && current.isPresent(); attempt++) {
            if (isStopped()) return false;
            try {
                session.put(put(current.get()));
                return true;
            } catch (DocumentAccessException e) {
                if ( ! e.hasConditionNotMetError()) {
                    if (isFinal(e) || ++errors >= ATTEMPTS_AFTER_ERRORS)
                        throw new ReindexingFailedException(first.document().getId() + ": " + e.getMessage(), e);
                    stopped.await(PAUSE_MILLIS << errors, TimeUnit.MILLISECONDS);
                }
                current = documents.get(first.document().getId());
            }
        }
        return true; // it is gone, or written so often that what others write has been indexed
    }

    private static DocumentPut put(Stored stored) {
        DocumentPut put = new DocumentPut(stored.document());
        put.setCondition(TestAndSetCondition.ofRequiredTimestamp(stored.timestamp()));
        return put;
    }

    private static boolean isFinal(DocumentAccessException failure) {
        return failure.getErrorCodes().contains(DocumentProtocol.ERROR_REJECTED);
    }

    /** Lets {@link #run} return soon. */
    void stop() {
        stopped.countDown();
    }

    @Override
    public void close() {
        stop();
        workers.shutdown();
        session.destroy();
        access.shutdown();
    }

}
