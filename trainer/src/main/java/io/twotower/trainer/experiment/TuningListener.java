package io.twotower.trainer.experiment;

import io.twotower.trainer.training.PipelineListener;

import java.time.Duration;

/** Hears how a search goes, and of each trial's steps in between. */
public interface TuningListener extends PipelineListener {

    /** Hears nothing. */
    TuningListener SILENT = new TuningListener() { };

    /** A trial begins. */
    default void trialStarted(String method, int trial, int epochs) { }

    /**
     * A trial has its score.
     *
     * @param reused whether it had it before
     * @param score  not a number where it could not be trained
     */
    default void trialDone(String method, int trial, int epochs, double score, Duration time, boolean reused) { }
}
