package io.twotower.trainer.benchmark;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waiting for other threads' work. */
final class Work {

    private Work() { }

    static void await(Future<?> work) {
        try {
            work.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A measurement failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("A measurement was interrupted", e);
        }
    }
}
