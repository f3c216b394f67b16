package io.twotower.trainer.training;

import java.time.Duration;

/** Hears of a pipeline's steps, and of the training's progress in between. */
public interface PipelineListener extends TrainingListener {

    /** Hears nothing. */
    PipelineListener SILENT = new PipelineListener() { };

    default void stepStarted(PipelineStep step) { }

    /** @param summary what the step came to, in a few words for a person */
    default void stepDone(PipelineStep step, Duration time, String summary) { }
}
