package io.twotower.application.generation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Fills a slot by Vespa's own re-indexing: every document goes through the document processor once, in the cluster, as it is at that
 * moment. It begins with the deploy after it was asked for, on the next whole minute.
 */
final class ServerReindexing implements SlotFill {
    private static final Duration POLL = Duration.ofMillis(500);
    /** Documents that were written while the last one ran are covered by their writers; a second time is for what failed. */
    private static final int ROUNDS = 3;
    /** It starts on a whole minute; the first configuration with it may be a moment late for one. */
    private static final Duration START = Duration.ofMinutes(5);

    private final ConfigServerClient config;
    private final ContainerClient container;
    private final ReindexJournal journal;

    ServerReindexing(ConfigServerClient config, ContainerClient container, ReindexJournal journal) {
        this.config = config;
        this.container = container;
        this.journal = journal;
    }

    @Override
    public void fill(FillTarget target, ReindexListener listener) {
        for (int round = 0; round < ROUNDS && !Coverage.of(container, target.slot(), target.generation()).isComplete(); round++) {
            Instant before = begun(target);
            listener.step(ReindexListener.Step.FILL, "Vespa re-indexes every document into slot " + target.slot().label());
            awaitEnd(before, target, listener);
            journal.clear();
        }
    }

    /** Asks for a re-indexing, unless an earlier run has; returns from when on the one before it might run. */
    private Instant begun(FillTarget target) {
        Optional<ReindexingStatus> status = config.reindexing(ContainerClient.DOCUMENT_TYPE);
        Optional<Instant> asked = journal.readyBefore(target.generation());
        if (asked.isPresent() && status.filter(now -> now.ready().isAfter(asked.get())).isPresent()) return asked.get();
        Instant before = status.map(ReindexingStatus::ready).orElse(Instant.EPOCH);
        if (asked.isEmpty() || status.filter(ReindexingStatus::pending).isEmpty()) {
            journal.asked(target.generation(), before);
            config.requestReindexing(ContainerClient.DOCUMENT_TYPE, "twotower " + DeployedModel.shortened(target.generation()));
        }
        new Convergence(config, container).await(config.redeploy());
        return before;
    }

    private void awaitEnd(Instant before, FillTarget target, ReindexListener listener) {
        long latestStart = System.nanoTime() + START.toNanos();
        while (true) {
            ReindexingStatus status = config.reindexing(ContainerClient.DOCUMENT_TYPE).orElseThrow(() -> new VespaException(
                    config.server() + " knows nothing of the re-indexing that was asked for. Run this again, or with --via feed"));
            listener.filled(container.count(target.done()), container.count("true"));
            if (status.ready().isAfter(before)) {
                if (status.failed()) throw new VespaException("Vespa's re-indexing failed: " + status.message() + ". Run this again, or with --via feed");
                if (status.successful()) return;
            } else if (System.nanoTime() > latestStart) {
                throw new VespaException("Vespa's re-indexing has not begun after " + START.toMinutes() + " minutes. Run this again, or with --via feed");
            }
            Wait.pause(POLL);
        }
    }
}
