package io.twotower.trainer.training;

import java.time.Duration;
import java.util.List;

/**
 * How a training went. The model holds the parameters of the best epoch.
 *
 * @param bestEpoch from 1
 * @param epochs    all that were trained, the best and those after it included
 * @param time      wall time
 * @param threads   threads that array operations ran on
 */
public record TrainingResult(int bestEpoch, List<EpochReport> epochs, Duration time, int threads) {

    public TrainingResult {
        epochs = List.copyOf(epochs);
    }

    public EpochReport best() {
        return epochs.get(bestEpoch - 1);
    }
}
