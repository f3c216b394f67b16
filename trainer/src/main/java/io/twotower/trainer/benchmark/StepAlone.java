package io.twotower.trainer.benchmark;

import io.twotower.trainer.batch.Batch;

/** Steps on batches that are ready, while no other thread is at work. */
final class StepAlone implements Contender {

    private final String name;
    private final StepCase measured;
    private final BatchSource source;
    private final BatchStep step;

    StepAlone(String name, StepCase measured) {
        this.name = name;
        this.measured = measured;
        source = measured.batches();
        step = new TowerBatchStep(measured);
    }

    @Override
    public String name() {
        return name;
    }

    /** The clock stands still while a batch is prepared. */
    @Override
    public double measure() {
        EngineThreads.set(measured.threads());
        step.run(source.next());
        long time = 0;
        for (int b = 0; b < measured.steps(); b++) {
            Batch batch = source.next();
            long start = System.nanoTime();
            step.run(batch);
            time += System.nanoTime() - start;
        }
        return time / 1e6 / measured.steps();
    }

    @Override
    public void close() {
        step.close();
    }
}
