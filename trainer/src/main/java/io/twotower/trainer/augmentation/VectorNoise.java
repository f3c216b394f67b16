package io.twotower.trainer.augmentation;

import java.util.random.RandomGenerator;

/**
 * Noise on vectors, which makes two views of an item without a change to its features, as SimGCL does (Yu et al., SIGIR 2022):
 * {@code a' = a + sign(a) ⊙ n}, brought to length one, where {@code n = ε·u/|u|} and {@code u} is uniform in {@code [0, 1)^dim}. The
 * step knows {@code a}; here {@code n} is drawn.
 */
public final class VectorNoise {

    private final double length;
    private final int dim;

    /** @param length ε */
    public VectorNoise(double length, int dim) {
        this.length = length;
        this.dim = dim;
    }

    /** Draws {@code [rows, dim]} values into the beginning of an array. */
    public void draw(RandomGenerator random, int rows, float[] target) {
        for (int row = 0; row < rows; row++) {
            int from = row * dim;
            double squared = 0;
            for (int i = from; i < from + dim; i++) {
                float value = (random.nextLong() >>> 40) * 0x1p-24f;
                target[i] = value;
                squared += value * value;
            }
            float scale = squared == 0 ? 0 : (float) (length / Math.sqrt(squared));
            for (int i = from; i < from + dim; i++) target[i] *= scale;
        }
    }
}
