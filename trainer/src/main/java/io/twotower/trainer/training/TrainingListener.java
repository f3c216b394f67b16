package io.twotower.trainer.training;

/** Hears of a training's progress, on the training thread. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener SILENT = new TrainingListener() { };

    /** @param line what a person should know, such as where a training goes on */
    default void notice(String line) { }

    /** The earlier model that training begins with was measured. */
    default void startMeasured(Validation start) { }

    /**
     * @param epoch     from 1
     * @param maxEpochs the most epochs there will be
     * @param links     links that the epoch trains on
     */
    default void epochStarted(int epoch, int maxEpochs, long links) { }

    /**
     * @param linksDone         links of this epoch so far
     * @param loss              mean over them, the weighted self-supervised loss included
     * @param examplesPerSecond links a second in this epoch
     */
    default void stepDone(long linksDone, double loss, double examplesPerSecond) { }

    /** The epoch's steps are done; its validation begins. */
    default void validating() { }

    default void epochDone(EpochReport report) { }
}
