package io.twotower.trainer.experiment;

import io.twotower.trainer.training.PipelineListener;

import java.time.Duration;

/** Hears how a grid of runs goes, and of each run's steps in between. */
public interface AblationListener extends PipelineListener {

    /** Hears nothing. */
    AblationListener SILENT = new AblationListener() { };

    /**
     * A run begins.
     *
     * @param number of the run in the grid, from 1
     * @param runs   in the grid
     * @param run    what it is, in words
     */
    default void runStarted(int number, int runs, String run) { }

    /**
     * A run has finished, in this process or an earlier one.
     *
     * @param reused whether it was an earlier one
     * @param time   that the run took
     * @param left   an estimate of how long the rest of the grid takes
     */
    default void runDone(String run, boolean reused, Duration time, Duration left) { }

    /** A run has failed; the others go on. */
    default void runFailed(String run, RuntimeException cause) { }
}
