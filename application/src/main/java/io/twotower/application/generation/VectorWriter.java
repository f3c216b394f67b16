package io.twotower.application.generation;

import ai.vespa.feed.client.FeedClient;
import ai.vespa.feed.client.OperationParameters;
import ai.vespa.feed.client.Result;

import java.net.URI;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Writes vectors into documents, many at a time, each under the condition that no fresher one is there. */
final class VectorWriter implements AutoCloseable {
    private final FeedClient client;
    private final Semaphore free = new Semaphore(BoundedFeed.IN_FLIGHT);
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>();

    VectorWriter(URI endpoint) {
        client = BoundedFeed.connect(endpoint);
    }

    /**
     * Writes a document's vector, waiting while too many are on their way. That somebody else was faster is no failure.
     *
     * @throws VespaException when an earlier document was refused
     */
    void write(VectorUpdate update) {
        stopOnFailure();
        free.acquireUninterruptibly();
        OperationParameters parameters = BoundedFeed.parameters().testAndSetCondition(update.condition());
        client.update(update.id(), update.body(), parameters).whenComplete((result, error) -> {
            if (error != null) failure.compareAndSet(null, "'" + update.id().userSpecific() + "': " + error.getMessage());
            else if (result.type() == Result.Type.success) written.incrementAndGet();
            free.release();
        });
    }

    /** Waits until everything that was written is acknowledged. */
    void flush() {
        free.acquireUninterruptibly(BoundedFeed.IN_FLIGHT);
        free.release(BoundedFeed.IN_FLIGHT);
        stopOnFailure();
    }

    /** Returns how many documents have got a vector from here. */
    long written() {
        return written.get();
    }

    private void stopOnFailure() {
        String first = failure.get();
        if (first != null) throw new VespaException("Vespa did not take the vector of document " + first + ". " + written + " were written; running this again goes on");
    }

    @Override
    public void close() {
        BoundedFeed.close(client);
    }
}
