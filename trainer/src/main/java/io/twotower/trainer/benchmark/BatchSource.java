package io.twotower.trainer.benchmark;

import io.twotower.trainer.batch.Batch;

/** Gives batches without end. */
@FunctionalInterface
interface BatchSource {

    /** The next batch; valid until the one after it. */
    Batch next();
}
