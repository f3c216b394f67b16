package io.twotower.trainer.training;

import io.twotower.trainer.model.Matrix;

import java.util.List;
import java.util.function.Consumer;

/** The checkpoints of one training: where it goes on from, and when the next one is written. */
public final class Checkpoints {

    private final TrainingDirectory directory;
    private final TrainingKey key;
    private final CheckpointPolicy policy;
    private final boolean resume;
    private long lastWritten;
    private long steps;

    /**
     * @param key    all that the training's result follows from
     * @param resume whether the training goes on from the last checkpoint in the directory; otherwise it begins, and deletes those
     */
    Checkpoints(TrainingDirectory directory, TrainingKey key, CheckpointPolicy policy, boolean resume) {
        this.directory = directory;
        this.key = key;
        this.policy = policy;
        this.resume = resume;
    }

    /**
     * @param matrices all that training changes, set to the checkpoint's if there is one to go on from
     * @param notice   hears where training goes on
     */
    TrainingState begin(double selfSupervisedWeight, List<Matrix> matrices, Consumer<String> notice) {
        lastWritten = System.nanoTime();
        if (resume) return directory.resume(key, selfSupervisedWeight, matrices, notice);
        directory.startAnew();
        return new TrainingState(selfSupervisedWeight);
    }

    /** Writes a checkpoint if one is due; call it after each step. */
    void stepDone(TrainingState state, List<Matrix> matrices) {
        if (policy.isDue(++steps, System.nanoTime() - lastWritten)) write(state, matrices);
    }

    void write(TrainingState state, List<Matrix> matrices) {
        directory.write(key, state, matrices);
        lastWritten = System.nanoTime();
        steps = 0;
    }

    /** Keeps the parameters of an epoch that is better than all before. */
    void writeBest(int epoch, List<Matrix> parameters) {
        directory.writeBest(epoch, parameters);
    }

    void readBest(int epoch, List<Matrix> parameters) {
        directory.readBest(epoch, parameters);
    }
}
