package io.twotower.trainer.augmentation;

import java.util.random.RandomGenerator;

/** Random feature masking (RFM): the first view masks ⌊k/2⌋ features drawn uniformly from the {@code k}. */
public final class RandomFeatureMasking implements FeatureMasking {

    private final int features;

    public RandomFeatureMasking(int features) {
        FeatureMasking.requireSplittable(features);
        this.features = features;
    }

    @Override
    public boolean[] draw(RandomGenerator random) {
        boolean[] masked = new boolean[features];
        int left = features / 2;
        for (int f = 0; f < features; f++) { // selection sampling: each subset of the size is equally likely
            if (random.nextInt(features - f) < left) {
                masked[f] = true;
                left--;
            }
        }
        return masked;
    }
}
