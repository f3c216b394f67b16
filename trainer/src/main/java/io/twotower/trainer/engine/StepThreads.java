package io.twotower.trainer.engine;

import ai.djl.pytorch.jni.JniUtils;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Threads that do a task's parts side by side, the calling thread among them, and wait for each other in between.
 *
 * <p>The engine's own threads divide each operation; these divide the rows, so that they meet a few times a step rather than
 * hundreds of times, and each finds what it left in its core's caches. Meanwhile an operation has one thread.
 *
 * <p>What a thread waits for is often there within microseconds, so it looks for a moment before it goes to sleep.
 */
final class StepThreads implements AutoCloseable {

    private static final long NANOS_AWAKE = 50_000;

    /** One for each part; the first is the caller's. */
    private final List<Seat> seats = new ArrayList<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile IntConsumer task;
    private volatile int parts;
    /** Counts the tasks: a thread that sees it change may have a part to do. */
    private volatile int round;
    /** Counts the times that all met. */
    private volatile int meetings;
    private volatile Throwable failure;
    private volatile boolean closed;

    StepThreads(int threads) {
        for (int part = 0; part < threads; part++) seats.add(new Seat());
        for (int part = 1; part < threads; part++) start(part);
    }

    private void start(int part) {
        Thread thread = new Thread(() -> work(part), "training-step-" + part);
        thread.setDaemon(true);
        seats.get(part).thread = thread;
        thread.start();
    }

    int count() {
        return seats.size();
    }

    /**
     * Does parts {@code 0} to {@code parts - 1} of a task and returns when all are done.
     *
     * @param parts at most {@link #count}
     */
    void run(int parts, IntConsumer task) {
        this.task = task;
        this.parts = parts;
        failure = null;
        arrived.set(0);
        unfinished.set(seats.size());
        seats.get(0).thread = Thread.currentThread();
        round++;
        wakeAll();
        int engineThreads = JniUtils.getNumThreads();
        JniUtils.setNumThreads(1);
        try {
            doPart(0);
        } finally {
            seats.get(0).await(() -> unfinished.get() == 0);
            JniUtils.setNumThreads(engineThreads);
        }
        if (failure != null) throw new IllegalStateException("A part of a training step failed", failure);
    }

    private void work(int part) {
        JniUtils.setNumThreads(1);
        for (int done = 0; ; done++) {
            int last = done;
            seats.get(part).await(() -> round != last || closed);
            if (closed) return;
            doPart(part);
        }
    }

    private void doPart(int part) {
        try {
            if (part < parts) task.accept(part);
        } catch (RuntimeException | Error e) {
            if (failure == null) failure = e; // the first is what the others fail of
        }
        boolean last = unfinished.decrementAndGet() == 0;
        if (last || failure != null) wakeAll();
    }

    /** Called in a task by every part as often as by the others: returns when all have come that far. */
    void meet(int part) {
        int before = meetings;
        if (arrived.incrementAndGet() == parts) {
            arrived.set(0);
            meetings = before + 1;
            wakeAll();
        } else {
            seats.get(part).await(() -> meetings != before || failure != null);
        }
        if (failure != null) throw new IllegalStateException("Another part of the training step failed");
    }

    private void wakeAll() {
        for (int part = 0; part < seats.size(); part++) seats.get(part).wake();
    }

    /** Where a thread waits. */
    private static final class Seat {

        private volatile Thread thread;
        private volatile boolean asleep;

        /** To be called after a condition came to hold that may be waited for. */
        void wake() {
            if (asleep) LockSupport.unpark(thread);
        }

        void await(BooleanSupplier condition) {
            long start = System.nanoTime();
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start < NANOS_AWAKE) {
                    Thread.onSpinWait();
                } else {
                    asleep = true;
                    if (!condition.getAsBoolean()) LockSupport.park(this);
                    asleep = false;
                }
            }
        }
    }

    /** Ends the threads; none may be at work. */
    @Override
    public void close() {
        closed = true;
        for (Seat seat : seats) LockSupport.unpark(seat.thread);
    }
}
