package io.twotower.trainer.augmentation;

import java.util.SplittableRandom;

/** Decides which features of an item are hidden in the first view; the second view hides the others. */
public interface FeatureMasking {

    /**
     * Draws a split.
     *
     * @return for each item feature, whether the first view masks it: at least one is true and at least one false
     */
    boolean[] draw(SplittableRandom random);

    /** Says why a split is impossible when an item has too few features for one. */
    static void requireSplittable(int features) {
        if (features < 2)
            throw new IllegalArgumentException("Feature masking splits the item's features between two views and needs at least"
                                               + " two of them, got " + features + "; set selfSupervision.masking to none");
    }
}
