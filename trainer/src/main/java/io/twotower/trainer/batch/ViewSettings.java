package io.twotower.trainer.batch;

import io.twotower.trainer.augmentation.FeatureMasking;
import io.twotower.trainer.spec.SelfSupervisionSpec;

/**
 * How the views of self-supervision are made.
 *
 * @param items        items a batch that there are two views of; 0 without self-supervision
 * @param masking      how the features are split between the two views; null when nothing is masked
 * @param valueDropout probability with which a value of a multi-valued feature is dropped, independently in each view
 * @param noise        ε: how much noise is added to the views' vectors
 * @param asNegatives  whether the first views are further negatives of the main loss
 */
public record ViewSettings(int items, FeatureMasking masking, double valueDropout, double noise, boolean asNegatives) {

    /** No self-supervision. */
    public static final ViewSettings NONE = new ViewSettings(0, null, 0, 0, false);

    public ViewSettings {
        BatchSettings.requireProbability("Value dropout", valueDropout);
        if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY)) throw new IllegalArgumentException("Noise must be at least 0, got " + noise);
    }

    /** @param masking not used where the items are taken as they are */
    static ViewSettings of(SelfSupervisionSpec spec, FeatureMasking masking, boolean asNegatives) {
        if (spec.weight() == 0) return NONE;
        return switch (spec.task()) {
            case CONTRASTIVE -> new ViewSettings(spec.batchSize(), masking, spec.valueDropout(), spec.noise(), asNegatives);
            case SPREAD_OUT -> new ViewSettings(spec.batchSize(), null, 0, 0, asNegatives);
        };
    }

    /** Whether both views of an item are the same row. */
    boolean areOneRow() {
        return masking == null && valueDropout == 0;
    }
}
