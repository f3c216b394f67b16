package io.twotower.trainer.benchmark;

import java.util.List;

/**
 * A bare operation on so many threads.
 *
 * @param way   how it is done, where there are several ways
 * @param calls the operation on different batches
 */
record BoundPart(String name, String way, int threads, List<Runnable> calls) implements Contender {

    private static final int WARM_UP = 2;

    @Override
    public double measure() {
        EngineThreads.set(threads);
        for (int b = 0; b < WARM_UP; b++) calls.get(b % calls.size()).run();
        long start = System.nanoTime();
        calls.forEach(Runnable::run);
        return (System.nanoTime() - start) / 1e6 / calls.size();
    }
}
