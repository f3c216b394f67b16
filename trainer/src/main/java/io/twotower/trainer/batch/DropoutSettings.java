package io.twotower.trainer.batch;

import io.twotower.trainer.spec.TrainingSpec;

/**
 * What queries, positives and uniform negatives lose by chance; each is a probability.
 *
 * @param ids      an id becomes out-of-vocabulary
 * @param features a whole feature is hidden
 * @param links    a feature that is made of links, and isn't hidden, is left empty
 * @param values   a value of a feature of several stays out
 */
public record DropoutSettings(double ids, double features, double links, double values) {

    /** Nothing is lost. */
    public static final DropoutSettings NONE = new DropoutSettings(0, 0, 0, 0);

    public DropoutSettings {
        BatchSettings.requireProbability("Id dropout", ids);
        BatchSettings.requireProbability("Feature dropout", features);
        BatchSettings.requireProbability("Link dropout", links);
        BatchSettings.requireProbability("Value dropout", values);
    }

    static DropoutSettings of(TrainingSpec spec) {
        return new DropoutSettings(spec.idDropout(), spec.featureDropout(), spec.linkDropout(), spec.valueDropout());
    }
}
