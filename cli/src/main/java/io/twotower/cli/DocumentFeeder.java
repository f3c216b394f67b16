package io.twotower.cli;

import ai.vespa.feed.client.DocumentId;
import ai.vespa.feed.client.FeedClient;
import ai.vespa.feed.client.Result;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.BoundedFeed;
import io.twotower.application.generation.ContainerClient;

import java.net.URI;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Puts documents into Vespa over its HTTP feed interface, many at a time. An operation counts as done when Vespa has acknowledged it. */
final class DocumentFeeder implements AutoCloseable {
    private final FeedClient client;
    private final IntConsumer progress;
    private final Semaphore free = new Semaphore(BoundedFeed.IN_FLIGHT);
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicReference<String> failure = new AtomicReference<>();

    /** @param progress told the number of acknowledged documents after each one, from any thread */
    DocumentFeeder(URI endpoint, IntConsumer progress) {
        this.progress = progress;
        client = BoundedFeed.connect(endpoint);
    }

    /**
     * Puts a document, waiting while too many are on their way.
     *
     * @throws CommandException when an earlier document was refused
     */
    void put(String id, ObjectNode fields) {
        stopOnFailure();
        free.acquireUninterruptibly();
        String body = OutputOptions.JSON.createObjectNode().set("fields", fields).toString();
        client.put(DocumentId.of(ContainerClient.DOCUMENT_TYPE, ContainerClient.DOCUMENT_TYPE, id), body, BoundedFeed.parameters())
                .whenComplete((result, error) -> {
                    if (error != null) failure.compareAndSet(null, "'" + id + "': " + error.getMessage());
                    else if (result.type() != Result.Type.success)
                        failure.compareAndSet(null, "'" + id + "': " + result.type() + " " + result.resultMessage().orElse(""));
                    else progress.accept(acknowledged.incrementAndGet());
                    free.release();
                });
    }

    /**
     * Waits until every document is acknowledged.
     *
     * @return how many were
     * @throws CommandException when one was refused
     */
    int finish() {
        free.acquireUninterruptibly(BoundedFeed.IN_FLIGHT);
        free.release(BoundedFeed.IN_FLIGHT);
        stopOnFailure();
        return acknowledged.get();
    }

    private void stopOnFailure() {
        String first = failure.get();
        if (first != null)
            throw new CommandException("Vespa did not take document " + first + ". " + acknowledged + " documents were fed; feeding again is safe");
    }

    @Override
    public void close() {
        BoundedFeed.close(client);
    }
}
