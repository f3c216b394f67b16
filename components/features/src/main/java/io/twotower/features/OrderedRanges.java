package io.twotower.features;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Work on many numbered things, range by range: several ranges at once on threads of its own, their results taken one after the other, in
 * order, by the calling thread.
 *
 * @param <T> the result of a range
 */
public final class OrderedRanges<T> {
    /** Ranges under way for each thread, so that none waits while the results before its own are taken. */
    private static final int AHEAD = 2;

    private final int count;
    private final int range;
    private final Work<T> work;
    private final Taker<T> taker;

    /** Makes the result of a range; called by several threads. */
    @FunctionalInterface
    public interface Work<T> {
        /** Returns the result of the things {@code [from, to)}. */
        T of(int from, int to);
    }

    /** Takes the results. */
    @FunctionalInterface
    public interface Taker<T> {
        /** Takes the result of the things {@code [from, to)}. */
        void accept(int from, int to, T result);
    }

    private record Pending<T>(int from, Future<T> result) { }

    /**
     * @param count things there are, numbered from 0
     * @param range things whose result is made at once: enough for that to take far longer than the result's being taken
     */
    public OrderedRanges(int count, int range, Work<T> work, Taker<T> taker) {
        this.count = count;
        this.range = range;
        this.work = work;
        this.taker = taker;
    }

    /**
     * Does all the work. What fails first in the order of the ranges is thrown, when every thread has come to its end.
     *
     * @param threads at least 1; with 1 the calling thread works itself
     */
    public void run(int threads) {
        if (threads > 1 && count > range) runOn(threads);
        else for (int from = 0; from < count; from = end(from)) taker.accept(from, end(from), work.of(from, end(from)));
    }

    private int end(int from) {
        return (int) Math.min(count, (long) from + range);
    }

    private void runOn(int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Deque<Pending<T>> underWay = new ArrayDeque<>();
        try {
            int next = 0;
            while (next < count || !underWay.isEmpty()) {
                for (; next < count && underWay.size() < threads * AHEAD; next = end(next)) {
                    int from = next;
                    underWay.add(new Pending<>(from, pool.submit(() -> work.of(from, end(from)))));
                }
                Pending<T> first = underWay.remove();
                taker.accept(first.from, end(first.from), result(first.result));
            }
        } finally {
            underWay.forEach(pending -> pending.result.cancel(false));
            finish(pool);
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) throw problem;
            if (e.getCause() instanceof Error error) throw error;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted");
        }
    }

    /** Waits for the threads, even when interrupted: what they read may be closed once this returns. */
    private static void finish(ExecutorService pool) {
        pool.shutdown();
        boolean interrupted = Thread.interrupted();
        for (boolean ended = false; !ended; ) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
