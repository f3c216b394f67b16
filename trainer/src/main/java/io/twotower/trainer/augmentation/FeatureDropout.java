package io.twotower.trainer.augmentation;

import java.util.random.RandomGenerator;

/**
 * Feature dropout (FD): hides each feature of a row with a probability, so that the towers learn to do without any of them. It
 * regularises the supervised task as DropoutNet does (Volkovs, Yu and Poutanen, NIPS 2017); Yao et al. compare with it. A row keeps
 * at least one feature: where all would be hidden, one of them, drawn uniformly, is not.
 */
public final class FeatureDropout {

    private static final double TWO_TO_32 = 0x1p32;

    /** The probability in units of 2⁻³². */
    private final long chance;

    public FeatureDropout(double probability) {
        chance = Math.round(probability * TWO_TO_32);
    }

    /** Whether anything is ever hidden. */
    public boolean isActive() {
        return chance > 0;
    }

    /** Draws for one row. @param hidden filled with whether each feature is hidden */
    public void draw(RandomGenerator random, boolean[] hidden) {
        boolean all = true;
        for (int f = 0; f < hidden.length; f++) {
            hidden[f] = random.nextLong() >>> 32 < chance;
            all &= hidden[f];
        }
        if (all) hidden[random.nextInt(hidden.length)] = false;
    }
}
