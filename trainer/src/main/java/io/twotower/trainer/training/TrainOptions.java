package io.twotower.trainer.training;

import io.twotower.trainer.data.Dataset;

import java.nio.file.Path;

/**
 * How a pipeline goes about its work, beside what the model file says. None of it but {@code from} changes the model.
 *
 * @param maxBadRows  rows of the data that are left out before reading gives up
 * @param baselines   whether the evaluation measures the baselines beside the model
 * @param unfinished  what becomes of a training that was killed earlier
 * @param checkpoints when one is written
 * @param device      that trains; bits differ from device to device
 * @param store       directory of the encoded examples; null for the bundle's name with {@code .store} added
 * @param from        an earlier bundle to begin with the parameters of; null to begin with random ones
 * @param perQuery    the Parquet file that the evaluation's results are kept in by query; null to keep none
 */
public record TrainOptions(long maxBadRows, boolean baselines, Unfinished unfinished, CheckpointPolicy checkpoints,
                           ComputeDevice device, Path store, Path from, Path perQuery) {

    /** What becomes of the checkpoints of a training that didn't end. */
    public enum Unfinished {
        /** They are a reason not to train. */
        KEEP,
        /** Training goes on from the last one, which must be there. */
        RESUME,
        /** Training goes on from the last one if it is whole and of this very training; otherwise they are deleted. */
        CONTINUE,
        /** They are deleted. */
        DISCARD
    }

    /** With baselines, on the CPU, and with care for what is there. */
    public static final TrainOptions DEFAULT = new TrainOptions(Dataset.DEFAULT_MAX_BAD_ROWS, true, Unfinished.KEEP,
                                                                CheckpointPolicy.DEFAULT, ComputeDevice.CPU, null, null, null);

    public TrainOptions withMaxBadRows(long rows) {
        return new TrainOptions(rows, baselines, unfinished, checkpoints, device, store, from, perQuery);
    }

    public TrainOptions withoutBaselines() {
        return new TrainOptions(maxBadRows, false, unfinished, checkpoints, device, store, from, perQuery);
    }

    public TrainOptions with(Unfinished choice) {
        return new TrainOptions(maxBadRows, baselines, choice, checkpoints, device, store, from, perQuery);
    }

    public TrainOptions with(CheckpointPolicy policy) {
        return new TrainOptions(maxBadRows, baselines, unfinished, policy, device, store, from, perQuery);
    }

    public TrainOptions withStore(Path directory) {
        return new TrainOptions(maxBadRows, baselines, unfinished, checkpoints, device, directory, from, perQuery);
    }

    public TrainOptions withStart(Path bundle) {
        return new TrainOptions(maxBadRows, baselines, unfinished, checkpoints, device, store, bundle, perQuery);
    }

    public TrainOptions withPerQuery(Path file) {
        return new TrainOptions(maxBadRows, baselines, unfinished, checkpoints, device, store, from, file);
    }
}
