package io.twotower.trainer.training;

import java.time.Duration;

/** Hears of a pipeline's steps, and of the training's progress in between. */
public interface PipelineListener extends TrainingListener {

    /** Hears nothing. */
    PipelineListener SILENT = new PipelineListener() { };

    default void stepStarted(PipelineStep step) { }

    /**
     * Called now and then by steps that take their time, on one thread after the other.
     *
     * @param done of {@code total}, in a unit of the step's own
     */
    default void stepProgress(PipelineStep step, long done, long total) { }

    /** @param summary what the step came to, in a few words for a person */
    default void stepDone(PipelineStep step, Duration time, String summary) { }
}
