package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.ConfigServerClient;
import io.twotower.application.generation.ContainerClient;
import io.twotower.application.generation.DeployedModel;
import io.twotower.application.generation.DeployedSlots;
import io.twotower.application.generation.FeedBound;
import io.twotower.application.generation.GateLimits;
import io.twotower.application.generation.Reindex;
import io.twotower.application.generation.ReindexOptions;
import io.twotower.features.ModelBundle;
import io.twotower.trainer.benchmark.Measurements;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Fills the idle slot again and again. The slots hold two of three generations, so that there always is one to come: by re-indexing, by
 * feeding, and by feeding what was made before.
 */
final class ReindexRounds {
    private static final String QUIET = "quiet";
    private static final String REINDEXING = "reindexing";
    private static final String FEED = "feed";
    private static final String BOUND = "bound";
    private static final String RATE = "documentsPerSecond";
    private static final String MEDIAN = "milliseconds";
    private static final String PERCENTILE = "milliseconds99";

    private static final Duration SETTLED_OVER = Duration.ofSeconds(2);
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(3);

    /** Of generations that have nothing in common but the data. */
    private static final GateLimits LIMITS = new GateLimits(1, GateLimits.DEFAULT.metric(), 1, 0, GateLimits.DEFAULT.normDrift(), GateLimits.DEFAULT.parity(),
                                                            GateLimits.DEFAULT.vectors(), GateLimits.DEFAULT.queries());

    private final ShopGenerations shop;
    private final ProcessHandle process;
    private final ContainerClient container;
    private final ConfigServerClient configServer;
    private final Path directory;
    private final QueryLoad load;

    /** @param directory for what a reindex remembers */
    ReindexRounds(ShopGenerations shop, ServeProcess vespa, Path directory, QueryLoad load) {
        this.shop = shop;
        process = vespa.handle();
        container = new ContainerClient(vespa.endpoint());
        configServer = new ConfigServerClient(vespa.configServer());
        this.directory = directory;
        this.load = load;
    }

    /** Runs the rounds and adds their medians; a first one warms up and does not count. */
    void addTo(ObjectNode json, int rounds, Duration quiet, Consumer<String> progress) {
        ArrayNode all = OutputOptions.JSON.createArrayNode();
        for (int round = 0; round <= rounds; round++) {
            progress.accept(round == 0 ? "warming up" : "round " + round + " of " + rounds);
            ObjectNode measured = round(quiet);
            if (round > 0) all.add(measured);
        }
        double[] feed = values(all, FEED, RATE);
        double[] bound = values(all, BOUND, RATE);
        json.put("feedRatio", median(IntStream.range(0, rounds).mapToDouble(round -> feed[round] / bound[round]).toArray()));
        for (String phase : List.of(FEED, BOUND, REINDEXING)) json.put(phase + "DocumentsPerSecond", median(values(all, phase, RATE)));
        for (String phase : List.of(QUIET, REINDEXING, FEED, BOUND))
            json.put(phase + "Milliseconds", median(values(all, phase, MEDIAN))).put(phase + "Milliseconds99", median(values(all, phase, PERCENTILE)));
        json.set("rounds", all);
    }

    private static double[] values(ArrayNode rounds, String phase, String figure) {
        return StreamSupport.stream(rounds.spliterator(), false).mapToDouble(round -> round.path(phase).path(figure).asDouble()).toArray();
    }

    private static double median(double[] values) {
        return Measurements.rounded(Measurements.median(values));
    }

    private ObjectNode round(Duration quiet) {
        ObjectNode round = OutputOptions.JSON.createObjectNode();
        settle();
        long start = System.nanoTime();
        QueryLoad.pauseUntil(start + quiet.toNanos());
        round.set(QUIET, latency(start, System.nanoTime()));
        round.set(REINDEXING, reindex(ReindexOptions.Via.REINDEXING));
        round.set(FEED, reindex(ReindexOptions.Via.FEED));
        round.set(BOUND, bound());
        return round;
    }

    /** Vespa merges its index for a while after many writes: waits until it has little to do but to answer, three minutes at the most. */
    private void settle() {
        long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
        for (boolean settled = false; !settled && end - System.nanoTime() > 0; ) {
            Duration before = processorTime();
            QueryLoad.pauseUntil(System.nanoTime() + SETTLED_OVER.toNanos());
            settled = processorTime().minus(before).compareTo(SETTLED_OVER.dividedBy(2)) < 0;
        }
    }

    /** Zero on systems that do not tell. */
    private Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Lets the next generation take over; what counts is the time in which documents get their vectors. */
    private ObjectNode reindex(ReindexOptions.Via via) {
        FillClock clock = new FillClock();
        new Reindex(configServer, container, new ReindexOptions(via, LIMITS, false, directory), BundleTowers::new, clock).run(next());
        return filled(clock.start(), clock.end());
    }

    private ObjectNode bound() {
        ModelBundle next = next();
        try (BundleTowers towers = new BundleTowers(next)) {
            Duration time = new FeedBound(configServer, container).fill(next, towers);
            long end = System.nanoTime();
            return filled(end - time.toNanos(), end);
        }
    }

    /** Returns the generation that is in no slot, or at the beginning the first of two such. */
    private ModelBundle next() {
        List<String> held = DeployedSlots.read(configServer).models().values().stream().map(DeployedModel::generation).toList();
        return shop.models().stream().filter(model -> !held.contains(model.fingerprint())).findFirst().orElseThrow();
    }

    private ObjectNode filled(long start, long end) {
        return latency(start, end).put(RATE, Measurements.rounded(shop.items().size() / ((end - start) / 1e9)));
    }

    /** Queries that wait are waited for: they belong to this span of time, and the next one does not begin with them. */
    private ObjectNode latency(long start, long end) {
        load.awaitAnswers(end);
        double[] sorted = load.answers(start, end).stream().mapToDouble(QueryLoad.Answer::milliseconds).sorted().toArray();
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("queries", sorted.length);
        if (sorted.length == 0) return json;
        return json.put(MEDIAN, median(sorted)).put(PERCENTILE, Measurements.rounded(sorted[(int) Math.ceil(0.99 * sorted.length) - 1]));
    }
}
