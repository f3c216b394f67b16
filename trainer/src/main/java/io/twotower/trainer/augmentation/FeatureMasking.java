package io.twotower.trainer.augmentation;

import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.store.EncodedRows;

import java.util.random.RandomGenerator;

/** Decides which features of an item are hidden in the first view; the second view hides the others. */
public interface FeatureMasking {

    /**
     * Draws a split.
     *
     * @return for each item feature, whether the first view masks it: at least one is true and at least one false
     */
    boolean[] draw(RandomGenerator random);

    /**
     * The masking that a spec asks for.
     *
     * @param items the warm catalogue, of which correlations are measured
     * @return null when nothing is to be masked
     */
    static FeatureMasking of(SelfSupervisionSpec spec, TowerLayout item, EncodedRows items) {
        return switch (spec.masking()) {
            case NONE -> null;
            case RFM -> new RandomFeatureMasking(item.features().size());
            case CFM -> CorrelatedFeatureMasking.of(item, items, spec.correlation());
        };
    }

    /** Says why a split is impossible when an item has too few features for one. */
    static void requireSplittable(int features) {
        if (features < 2)
            throw new IllegalArgumentException("Feature masking splits the item's features between two views and needs at least"
                                               + " two of them, got " + features + "; set selfSupervision.masking to none");
    }
}
