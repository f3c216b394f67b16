package io.twotower.trainer.benchmark;

import io.twotower.trainer.batch.Batch;

/** A training step, ours or another, with the model that it trains. */
public interface BatchStep extends AutoCloseable {

    /** Updates the model by a batch. */
    void run(Batch batch);

    @Override
    void close();
}
