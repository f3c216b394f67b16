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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for recommendations all the time, and checks each answer: the relevance of every hit must be the closeness of the query's vector and
 * the hit's by one and the same generation.
 */
final class QueryLoad implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int NO_GENERATION = -1;
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * An answer, its times by {@link System#nanoTime}.
     *
     * @param due        when it was to be asked for: a query that had to wait for the one before it was slow as well
     * @param generation number of the model that it is by
     */
    record Answer(long due, long received, int generation) {
        double milliseconds() {
            return (received - due) / 1e6;
        }
    }

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
    private final long interval;
    private final List<String> seeds;
    private final List<Generation> generations = new ArrayList<>();
    private final AtomicBoolean running = new AtomicBoolean(true);
    /** By thread, when the query that it is at was to be asked. */
    private final AtomicLongArray due = new AtomicLongArray(THREADS);
    private final List<Answer> answers = new ArrayList<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();

    private QueryLoad(URI endpoint, ShopGenerations shop, long interval) {
        vespa = new ContainerClient(endpoint);
        this.interval = interval;
        seeds = List.copyOf(shop.items().keySet());
        for (ModelBundle model : shop.models()) generations.add(new Generation(shop.vectors(model, Tower.QUERY), shop.vectors(model, Tower.ITEM)));
    }

    /** Asks as fast as answers come. */
    static QueryLoad start(URI endpoint, ShopGenerations shop) {
        return new QueryLoad(endpoint, shop, 0).start();
    }

    /** Asks at a steady rate, however long answers take. */
    static QueryLoad start(URI endpoint, ShopGenerations shop, double perSecond) {
        return new QueryLoad(endpoint, shop, Math.round(THREADS * TimeUnit.SECONDS.toNanos(1) / perSecond)).start();
    }

    private QueryLoad start() {
        for (int t = 0; t < THREADS; t++) {
            SplittableRandom random = new SplittableRandom(t);
            long first = System.nanoTime() + t * interval / THREADS;
            int number = t;
            due.set(number, first);
            Thread thread = new Thread(() -> run(number, random), "query-load-" + t);
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    private void run(int number, SplittableRandom random) {
        while (running.get()) {
            long asked = due.get(number);
            pauseUntil(asked);
            int generation = ask(seeds.get(random.nextInt(seeds.size())));
            long received = System.nanoTime();
            synchronized (answers) {
                answers.add(new Answer(asked, received, generation));
            }
            due.set(number, interval == 0 ? received : asked + interval);
        }
    }

    /** Waits until all that was to be asked before a time has been answered. */
    void awaitAnswers(long before) {
        for (int t = 0; t < THREADS; t++) {
            while (due.get(t) - before < 0) pauseUntil(System.nanoTime() + POLL);
        }
    }

    static void pauseUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) LockSupport.parkNanos(left);
    }

    private int ask(String seed) {
        try {
            JsonNode hits = vespa.search(QueryCommand.seedRequest(seed, 10)).at("/root/children");
            for (int g = 0; g < generations.size(); g++) if (!hits.isEmpty() && isBy(generations.get(g), seed, hits)) return g;
            failures.add(seed + ": " + (hits.isEmpty() ? "no hits" : "hits are of no one generation: " + hits));
        } catch (RuntimeException e) {
            failures.add(seed + ": " + e.getMessage());
        }
        return NO_GENERATION;
    }

    private static boolean isBy(Generation generation, String seed, JsonNode hits) {
        for (JsonNode hit : hits)
            if (Math.abs(generation.closeness(seed, hit.at("/fields/id").asText()) - hit.path("relevance").asDouble()) > ShopGenerations.TOLERANCE) return false;
        return true;
    }

    long answered() {
        synchronized (answers) {
            return answers.size();
        }
    }

    List<Answer> answers() {
        synchronized (answers) {
            return List.copyOf(answers);
        }
    }

    /** Returns the answers to what was to be asked in a span of time. */
    List<Answer> answers(long from, long to) {
        return answers().stream().filter(answer -> answer.due() - from >= 0 && answer.due() - to < 0).toList();
    }

    /** Returns how many answers were one generation's. */
    long answeredBy(int generation) {
        return answers().stream().filter(answer -> answer.generation() == generation).count();
    }

    /** Returns what was wrong with answers. */
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
