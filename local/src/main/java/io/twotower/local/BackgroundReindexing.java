package io.twotower.local;

import com.yahoo.documentapi.DocumentAccess;
import io.twotower.local.content.StoredDocuments;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Re-indexes in the background what was asked for. As in a cluster, a request waits for the next deploy; then it begins at once. A run
 * rests while an application is being deployed and continues with the new one, and after a restart where it was.
 */
final class BackgroundReindexing implements AutoCloseable {

    private static final Logger log = Logger.getLogger(BackgroundReindexing.class.getName());
    private static final long WRITE_EVERY = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private final StoredDocuments documents;
    private Reindexing state;
    private Supplier<DocumentAccess> access;
    private long session;
    private Reindexer working;
    private Thread thread;
    private long lastWritten;

    /** Does nothing before {@link #resume}. */
    BackgroundReindexing(Path file, StoredDocuments documents) {
        this.file = file;
        this.documents = documents;
        this.state = Reindexing.read(file);
    }

    synchronized Reindexing state() { return state; }

    /** Asks for all documents to be indexed anew, once a later session than this is active. */
    synchronized void request(double speed, String cause, long activeSession) {
        long now = System.currentTimeMillis();
        long ready = state.request() == null ? now : Math.max(now, state.request().readyMillis() + 1);
        write(state.with(new Reindexing.Request(ready, speed, cause, activeSession)));
    }

    synchronized void enable(boolean enabled) {
        write(state.with(enabled));
        if (enabled) begin();
        else if (working != null) working.stop();
    }

    /**
     * Begins what is due.
     *
     * @param newAccess    goes through the indexing chain of the application that is active
     * @param activeSession the session that is
     */
    synchronized void resume(Supplier<DocumentAccess> newAccess, long activeSession) {
        access = newAccess;
        session = activeSession;
        begin();
    }

    private void begin() {
        if (access == null || working != null || ! state.enabled()) return;
        if (state.pending() && state.request().session() < session)
            write(state.with(Reindexing.Run.started(state.request(), System.currentTimeMillis())));
        if ( ! state.running()) return;
        Reindexing.Run run = state.run();
        Reindexer reindexer = new Reindexer(documents, access.get(), run.request().speed());
        working = reindexer;
        thread = new Thread(() -> work(reindexer, run), "reindexing");
        thread.setDaemon(true);
        thread.start();
    }

    private void work(Reindexer reindexer, Reindexing.Run run) {
        try (reindexer) {
            OptionalLong position = run.position() == null ? OptionalLong.empty() : OptionalLong.of(run.position());
            boolean done = reindexer.run(position, this::progressed);
            end(done ? run.successful(System.currentTimeMillis()) : null);
        } catch (Exception e) { // whatever it is must be told where the state is asked for
            log.log(Level.WARNING, "Re-indexing failed", e);
            end(run.failed(String.valueOf(e.getMessage()), System.currentTimeMillis()));
        }
    }

    private synchronized void progressed(long position) {
        state = state.with(state.run().progressed(position));
        if (System.nanoTime() - lastWritten >= WRITE_EVERY) write(state);
    }

    /** @param ended null when it was only stopped */
    private synchronized void end(Reindexing.Run ended) {
        working = null;
        write(ended == null ? state : state.with(ended));
        begin(); // it may have been enabled again while it was being stopped
    }

    private void write(Reindexing newState) {
        newState.write(file);
        state = newState;
        lastWritten = System.nanoTime();
    }

    /** Stops what runs, and begins nothing before it is resumed. */
    void pause() {
        Thread stopping;
        synchronized (this) {
            access = null;
            if (working == null) return;
            working.stop();
            stopping = thread;
        }
        try {
            stopping.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the re-indexing was stopped", e);
        }
    }

    @Override
    public void close() {
        pause();
    }

}
