package io.twotower.trainer.training;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a training went. The model holds the parameters of the best epoch.
 *
 * @param start     of the earlier model that training began with, where that may be the best
 * @param bestEpoch from 1; 0 where no epoch was better than the start
 * @param epochs    all that were trained, the best and those after it included
 * @param time      wall time
 * @param threads   threads that array operations ran on
 */
public record TrainingResult(Optional<Validation> start, int bestEpoch, List<EpochReport> epochs, Duration time, int threads) {

    public TrainingResult {
        epochs = List.copyOf(epochs);
    }

    /** Of the model as it is. */
    public Validation best() {
        return bestEpoch == 0 ? start.orElseThrow() : epochs.get(bestEpoch - 1).validation();
    }
}
