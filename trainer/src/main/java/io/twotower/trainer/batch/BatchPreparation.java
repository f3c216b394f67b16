package io.twotower.trainer.batch;

import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;

/**
 * Makes batches on a thread of its own, a few ahead of the training thread:
 * <pre>{@code
 * try (BatchPreparation batches = new BatchPreparation(sampler, 3)) {
 *     batches.start(epoch, 0);
 *     for (Batch batch; (batch = batches.take()) != null; batches.release(batch)) step.run(batch);
 * }
 * }</pre>
 * The batches and their order are the sampler's, whatever the timing.
 */
public final class BatchPreparation implements AutoCloseable {

    /** The name of the thread. */
    static final String THREAD = "batch-preparation";

    private final BatchSampler sampler;
    private final Thread thread = new Thread(this::run, THREAD);

    // All of the following is guarded by this object's monitor.
    private final ArrayDeque<Batch> free = new ArrayDeque<>();
    private final ArrayDeque<Batch> filled = new ArrayDeque<>();
    private int epoch;
    /** The batch that is made next, and the number of the epoch's batches. */
    private long next;
    private long end;
    /** Counts the calls of {@link #start}: what was begun before the last one is no longer wanted. */
    private int starts;
    private boolean closed;
    private Throwable failure;
    /** What the thread is at work on; null when on nothing. */
    private Batch inHand;
    private int epochInHand;
    private long numberInHand;
    private int startInHand;

    /**
     * Starts the thread.
     *
     * @param buffers how many batches there are: the one in use and those ahead of it, at least 2
     */
    public BatchPreparation(BatchSampler sampler, int buffers) {
        if (buffers < 2) throw new IllegalArgumentException("To be ahead takes at least 2 batches, got " + buffers);
        this.sampler = sampler;
        for (int b = 0; b < buffers; b++) free.add(sampler.newBatch());
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Sets off to make an epoch's batches, from one of them on to the last. Batches of an earlier start that weren't taken are
     * dropped.
     */
    public synchronized void start(int epoch, long firstBatch) {
        if (firstBatch < 0 || firstBatch > sampler.batchesPerEpoch())
            throw new IndexOutOfBoundsException("An epoch has " + sampler.batchesPerEpoch() + " batches; it can't go on at " + firstBatch);
        requireOpen();
        this.epoch = epoch;
        next = firstBatch;
        end = sampler.batchesPerEpoch();
        starts++;
        free.addAll(filled);
        filled.clear();
        notifyAll();
    }

    /**
     * The next batch, waited for if need be; it must be {@linkplain #release released} when it is done with.
     *
     * @return null behind the epoch's last batch
     * @throws IllegalStateException when the batch could not be made; the cause says why
     * @throws CancellationException when the waiting thread is interrupted
     */
    public synchronized Batch take() {
        requireOpen();
        while (filled.isEmpty()) {
            if (failure != null)
                throw new IllegalStateException("Batch " + numberInHand + " of epoch " + epochInHand + " could not be made", failure);
            if (next == end && inHand == null) return null;
            await();
            requireOpen();
        }
        return filled.remove();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting for a batch");
        }
    }

    /** Gives back a batch that was taken, to be filled again. */
    public synchronized void release(Batch batch) {
        free.add(batch);
        notifyAll();
    }

    private void requireOpen() {
        if (closed) throw new IllegalStateException("The preparation of batches is closed");
    }

    /** Ends the thread, at the latest when the batch that it is making is made. May be called again. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        joinThread();
    }

    /** Goes on waiting when interrupted: the examples may be unmapped as soon as nobody reads them, but not sooner. */
    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private void run() {
        try {
            while (awaitWork()) fill();
        } catch (InterruptedException | RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Waits for a batch to make and one to make it in; false when there will be none. */
    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && (next == end || free.isEmpty())) wait();
        if (closed) return false;
        inHand = free.remove();
        epochInHand = epoch;
        numberInHand = next++;
        startInHand = starts;
        return true;
    }

    private void fill() {
        sampler.fill(inHand, epochInHand, numberInHand);
        synchronized (this) {
            (startInHand == starts ? filled : free).add(inHand);
            inHand = null;
            notifyAll();
        }
    }

    private synchronized void fail(Throwable cause) {
        failure = cause;
        notifyAll();
    }
}
