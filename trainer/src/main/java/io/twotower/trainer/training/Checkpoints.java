package io.twotower.trainer.training;

import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.training.TrainOptions.Unfinished;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** The checkpoints of one training: where it goes on from, and when the next one is written. */
public final class Checkpoints {

    private final TrainingDirectory directory;
    private final TrainingKey key;
    private final CheckpointPolicy policy;
    private final Unfinished unfinished;
    private Consumer<String> notice;
    private long lastWritten;
    private long steps;

    /**
     * @param key        all that the training's result follows from
     * @param unfinished what becomes of the checkpoints in the directory
     */
    Checkpoints(TrainingDirectory directory, TrainingKey key, CheckpointPolicy policy, Unfinished unfinished) {
        this.directory = directory;
        this.key = key;
        this.policy = policy;
        this.unfinished = unfinished;
    }

    /**
     * @param matrices   all that training changes, set to the checkpoint's if there is one to go on from
     * @param parameters those of them that are the model's
     * @param listener   hears where training goes on, and of checkpoints that could not be written
     */
    TrainingState begin(double selfSupervisedWeight, List<Matrix> matrices, List<Matrix> parameters, Consumer<String> listener) {
        notice = listener;
        lastWritten = System.nanoTime();
        boolean resume = unfinished == Unfinished.RESUME || unfinished == Unfinished.CONTINUE && directory.retainUsable(key);
        if (resume) return directory.resume(key, selfSupervisedWeight, matrices, notice);
        directory.startAnew();
        directory.requireRoom(matrices, parameters);
        return new TrainingState(selfSupervisedWeight);
    }

    /** Writes a checkpoint if one is due; call it after each step. */
    void stepDone(TrainingState state, List<Matrix> matrices) {
        if (policy.isDue(++steps, System.nanoTime() - lastWritten)) write(state, matrices);
    }

    /** Writes a checkpoint. One that cannot be written, on a full disk for example, is no reason to end a long training. */
    void write(TrainingState state, List<Matrix> matrices) {
        try {
            directory.write(key, state, matrices);
        } catch (UncheckedIOException e) {
            notice.accept(e.getMessage() + ": " + e.getCause().getMessage() + ". Training goes on without this checkpoint");
        }
        lastWritten = System.nanoTime();
        steps = 0;
    }

    /** Deletes all checkpoints: what went wrong would only go wrong again. */
    void discard() {
        directory.startAnew();
    }

    /** Keeps the parameters of an epoch that is better than all before; of epoch 0, those that training began with. */
    void writeBest(int epoch, List<Matrix> parameters) {
        directory.writeBest(epoch, parameters);
    }

    void readBest(int epoch, List<Matrix> parameters) {
        directory.readBest(epoch, parameters);
    }
}
