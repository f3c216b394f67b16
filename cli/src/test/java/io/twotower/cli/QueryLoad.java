package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.application.generation.ContainerClient;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks for recommendations all the time, and checks each answer: the relevance of every hit must be the closeness of the query's vector and
 * the hit's by one and the same generation.
 */
final class QueryLoad implements AutoCloseable {
    private static final int THREADS = 2;

    /** What a generation makes of the catalogue. */
    private record Generation(Map<String, float[]> queries, Map<String, float[]> items) {
        double closeness(String seed, String hit) {
            float[] query = queries.get(seed);
            float[] item = items.get(hit);
            double dot = 0;
            for (int i = 0; i < query.length; i++) dot += query[i] * item[i];
            return 1 / (2 - dot);
        }
    }

    private final ContainerClient vespa;
    private final List<String> seeds;
    private final List<Generation> generations = new ArrayList<>();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong answered = new AtomicLong();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<AtomicLong> answeredBy = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private QueryLoad(URI endpoint, ShopGenerations shop) {
        vespa = new ContainerClient(endpoint);
        seeds = List.copyOf(shop.items().keySet());
        for (ModelBundle model : shop.models()) {
            generations.add(new Generation(ShopGenerations.vectors(model, Tower.QUERY, shop.items()), ShopGenerations.vectors(model, Tower.ITEM, shop.items())));
            answeredBy.add(new AtomicLong());
        }
    }

    static QueryLoad start(URI endpoint, ShopGenerations shop) {
        QueryLoad load = new QueryLoad(endpoint, shop);
        for (int t = 0; t < THREADS; t++) {
            SplittableRandom random = new SplittableRandom(t);
            Thread thread = new Thread(() -> load.run(random), "query-load-" + t);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void run(SplittableRandom random) {
        while (running.get()) {
            String seed = seeds.get(random.nextInt(seeds.size()));
            try {
                check(seed, vespa.search(QueryCommand.seedRequest(seed, 10)));
            } catch (RuntimeException e) {
                failures.add(seed + ": " + e.getMessage());
            }
            answered.incrementAndGet();
        }
    }

    private void check(String seed, JsonNode answer) {
        JsonNode hits = answer.at("/root/children");
        for (int g = 0; g < generations.size(); g++)
            if (!hits.isEmpty() && isBy(generations.get(g), seed, hits)) {
                answeredBy.get(g).incrementAndGet();
                return;
            }
        failures.add(seed + ": " + (hits.isEmpty() ? "no hits" : "hits are of no one generation: " + hits));
    }

    private static boolean isBy(Generation generation, String seed, JsonNode hits) {
        for (JsonNode hit : hits)
            if (Math.abs(generation.closeness(seed, hit.at("/fields/id").asText()) - hit.path("relevance").asDouble()) > ShopGenerations.TOLERANCE) return false;
        return true;
    }

    long answered() {
        return answered.get();
    }

    /** Returns how many answers were one generation's. */
    long answeredBy(int generation) {
        return answeredBy.get(generation).get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        running.set(false);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
