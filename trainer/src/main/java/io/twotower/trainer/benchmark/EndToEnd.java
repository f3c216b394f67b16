package io.twotower.trainer.benchmark;

import com.sun.management.ThreadMXBean;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.BatchPreparation;
import io.twotower.trainer.batch.BatchSampler;

import java.lang.management.ManagementFactory;

/** Training as it is: rows read from the example store, batches prepared on their own thread, the step on this one. */
public final class EndToEnd implements Contender {

    /** Batches prepared ahead of the step, and the one in use. */
    private static final int BUFFERS = 3;

    private final String name;
    private final StepCase measured;
    private final int steps;
    private final BatchStep step;
    private final BatchPreparation preparation;
    private int epoch;

    /**
     * @param contender its name behind the case's label
     * @param steps     that a measurement takes, after a few that do not count
     * @param step      closed with this
     */
    public EndToEnd(String contender, StepCase measured, int steps, BatchStep step) {
        this.name = measured.name(contender);
        this.measured = measured;
        this.steps = steps;
        this.step = step;
        BatchSampler sampler = measured.sampler();
        if (sampler.batchesPerEpoch() <= warmUp() + steps)
            throw new IllegalArgumentException("An epoch has " + sampler.batchesPerEpoch() + " batches, fewer than a measurement takes");
        preparation = new BatchPreparation(sampler, BUFFERS);
    }

    /** Our own step. */
    static EndToEnd training(String contender, StepCase measured) {
        return new EndToEnd(contender, measured, measured.steps(), new TowerBatchStep(measured));
    }

    private int warmUp() {
        return BUFFERS + steps / 5;
    }

    @Override
    public String name() {
        return name;
    }

    /** The batches prepared ahead are used up by steps that do not count: what is measured prepares as many batches as it uses. */
    @Override
    public double measure() {
        EngineThreads.set(measured.threads());
        preparation.start(++epoch, 0);
        run(warmUp());
        long start = System.nanoTime();
        run(steps);
        return (System.nanoTime() - start) / 1e6 / steps;
    }

    private void run(int count) {
        for (int i = 0; i < count; i++) {
            Batch batch = preparation.take();
            step.run(batch);
            preparation.release(batch);
        }
    }

    /**
     * Bytes of the Java heap that a batch takes, once all buffers have grown.
     *
     * @param preparation on the thread that prepares it
     * @param step        on the thread that trains on it
     */
    record Allocation(long preparation, long step) { }

    /** Prepares batches and steps on them, both on this thread. */
    Allocation allocation() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        BatchSampler sampler = measured.sampler();
        Batch batch = sampler.newBatch();
        long prepared = 0;
        long stepped = 0;
        for (int b = 0; b < warmUp() + steps; b++) {
            long start = thread.getCurrentThreadAllocatedBytes();
            sampler.fill(batch, 0, b);
            long filled = thread.getCurrentThreadAllocatedBytes();
            step.run(batch);
            long end = thread.getCurrentThreadAllocatedBytes();
            if (b < warmUp()) continue;
            prepared += filled - start;
            stepped += end - filled;
        }
        return new Allocation(prepared / steps, stepped / steps);
    }

    /** Waits until nobody reads the examples any more. */
    @Override
    public void close() {
        preparation.close();
        step.close();
    }
}
