package io.twotower.application.generation;

import ai.vespa.feed.client.FeedClient;
import ai.vespa.feed.client.FeedClientBuilder;
import ai.vespa.feed.client.OperationParameters;

import java.net.URI;
import java.time.Duration;

/** Vespa's feed client with an end to its patience: its own default is to try without end. */
public final class BoundedFeed {
    /** Operations on their way: enough to keep Vespa busy, few enough to hold in memory. */
    public static final int IN_FLIGHT = 512;

    private static final int RETRIES = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private BoundedFeed() { }

    /** Connects to a container; close the client when done. */
    public static FeedClient connect(URI endpoint) {
        return FeedClientBuilder.create(endpoint).setConnectionsPerEndpoint(2).setMaxStreamPerConnection(128)
                .setRetryStrategy(new FeedClient.RetryStrategy() {
                    @Override
                    public int retries() {
                        return RETRIES;
                    }
                }).build();
    }

    /**
     * Closes a client once it has handed over every result. Closed at once, it can block itself: it holds a lock until its last results are
     * handed over, which takes that lock, and gives up after a minute.
     */
    public static void close(FeedClient client) {
        client.close(true);
    }

    /** Of one operation: how long it may take. */
    public static OperationParameters parameters() {
        return OperationParameters.empty().timeout(TIMEOUT);
    }
}
