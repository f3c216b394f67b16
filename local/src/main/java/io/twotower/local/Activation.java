package io.twotower.local;

import com.yahoo.container.jdisc.ConfiguredApplication;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Tells whether the container took a new generation into use. It keeps its old components when the new ones cannot be made, and only
 * its log says so: hence this listens there.
 */
final class Activation extends Handler {

    private final Logger source = Logger.getLogger(ConfiguredApplication.class.getName());
    private volatile CompletableFuture<Void> next = new CompletableFuture<>();

    void listen() {
        source.addHandler(this);
    }

    /** Forgets everything that happened so far. */
    void reset() {
        next = new CompletableFuture<>();
    }

    /** The container has a new generation in use. */
    void succeeded() {
        next.complete(null);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.SEVERE.intValue() && record.getThrown() != null)
            next.completeExceptionally(record.getThrown());
    }

    /**
     * Waits for what happens first after the last {@link #reset}: a generation in use or a failure.
     *
     * @throws ExecutionException with the reason that the new generation could not be used
     */
    void await(Duration timeout) throws ExecutionException, TimeoutException, InterruptedException {
        next.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void flush() { }

    @Override
    public void close() {
        source.removeHandler(this);
    }

}
