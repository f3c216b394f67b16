package io.twotower.trainer.engine;

import ai.djl.pytorch.jni.JniUtils;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Threads that do the parts of a task's phases side by side, the calling thread among them: whoever is free takes the next part, and
 * a phase begins when all parts of the one before are done. A thread that comes late, because other work has its core, holds up nobody.
 *
 * <p>The engine's own threads divide each operation, and all wait for the last hundreds of times a step; these divide the rows. Meanwhile
 * an operation has one thread.
 *
 * <p>What a thread waits for is often there within a fraction of a millisecond, so it looks for a moment before it goes to sleep.
 */
final class StepThreads implements AutoCloseable {

    private static final long NANOS_AWAKE = 100_000;

    /** The first is the caller's. */
    private final List<Seat> seats = new ArrayList<>();
    private volatile Task task;
    private volatile boolean closed;

    StepThreads(int threads) {
        for (int i = 0; i < threads; i++) seats.add(new Seat());
        for (int i = 1; i < threads; i++) start(seats.get(i), "training-step-" + i);
    }

    private void start(Seat seat, String name) {
        Thread thread = new Thread(() -> work(seat), name);
        thread.setDaemon(true);
        seat.thread = thread;
        thread.start();
    }

    int count() {
        return seats.size();
    }

    /**
     * Does parts {@code 0} to {@code parts - 1} of each phase and returns when all are done.
     *
     * @throws IllegalStateException when a part failed; the cause says why. What was not begun by then is left out
     */
    void run(int parts, List<IntConsumer> phases) {
        Seat own = seats.get(0);
        own.thread = Thread.currentThread();
        Task task = new Task(parts, phases);
        this.task = task;
        wakeAll();
        int engineThreads = JniUtils.getNumThreads();
        JniUtils.setNumThreads(1);
        try {
            task.takePart(own);
            own.await(() -> task.atWork.get() == 0);
        } finally {
            JniUtils.setNumThreads(engineThreads);
        }
        if (task.failure != null) throw new IllegalStateException("A part of a training step failed", task.failure);
    }

    private void work(Seat seat) {
        JniUtils.setNumThreads(1);
        Task last = null;
        while (true) {
            Task done = last;
            seat.await(() -> task != done || closed);
            if (closed) return;
            last = task;
            last.takePart(seat);
        }
    }

    private void wakeAll() {
        for (int i = 0; i < seats.size(); i++) seats.get(i).wake();
    }

    private final class Task {

        private final int parts;
        private final List<IntConsumer> phases;
        /** By phase, the next part that nobody has taken, and how many are done. */
        private final AtomicInteger[] next;
        private final AtomicInteger[] done;
        /** How many threads are at a part. */
        private final AtomicInteger atWork = new AtomicInteger();
        private volatile Throwable failure;

        Task(int parts, List<IntConsumer> phases) {
            this.parts = parts;
            this.phases = phases;
            next = new AtomicInteger[phases.size()];
            done = new AtomicInteger[phases.size()];
            for (int phase = 0; phase < phases.size(); phase++) {
                next[phase] = new AtomicInteger();
                done[phase] = new AtomicInteger();
            }
        }

        /** Returns when there is nothing left to take. */
        void takePart(Seat seat) {
            for (int phase = 0; phase < phases.size() && failure == null; phase++) {
                while (next[phase].get() < parts && failure == null) doNext(phase);
                AtomicInteger finished = done[phase];
                seat.await(() -> finished.get() == parts || failure != null);
            }
        }

        private void doNext(int phase) {
            atWork.incrementAndGet(); // before the look at failures: whoever waits for nobody to be at work has seen to that there is one
            try {
                if (failure != null) return;
                int part = next[phase].getAndIncrement();
                if (part >= parts) return;
                phases.get(phase).accept(part);
                done[phase].incrementAndGet();
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                atWork.decrementAndGet();
                wakeAll();
            }
        }
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
