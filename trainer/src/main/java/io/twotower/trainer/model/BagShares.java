package io.twotower.trainer.model;

import java.util.Arrays;

/**
 * How much each value of a bag counts in the bag's embedding: alike, or each further one {@code decay} times what the one before it
 * does. The shares of a bag add up to 1, however many values it has.
 */
public final class BagShares {

    private BagShares() { }

    /** Fills {@code target[from, to)} with the shares of a bag of as many values. */
    public static void fill(float[] target, int from, int to, float decay) {
        if (decay == 1) {
            Arrays.fill(target, from, to, 1f / (to - from));
            return;
        }
        double sum = 0;
        double weight = 1;
        for (int i = from; i < to; i++) {
            sum += weight;
            weight *= decay;
        }
        weight = 1 / sum;
        for (int i = from; i < to; i++) {
            target[i] = (float) weight;
            weight *= decay;
        }
    }

    /** What the values of a bag of {@code length} slots count for, before they are divided by the sum over those that are filled. */
    public static float[] weights(int length, float decay) {
        float[] weights = new float[length];
        double weight = 1;
        for (int i = 0; i < length; i++) {
            weights[i] = (float) weight;
            weight *= decay;
        }
        return weights;
    }
}
