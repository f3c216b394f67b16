package io.twotower.trainer.benchmark;

import java.util.SplittableRandom;

/** Numbers whose frequency is, to a good approximation, inversely proportional to their rank: 0 is the most frequent. */
record Zipf(int size) {

    Zipf {
        if (size < 1) throw new IllegalArgumentException("There must be at least one number to draw from, got " + size);
    }

    /** A number from 0 to {@code size - 1}: the logarithm of its rank is uniform. */
    int draw(SplittableRandom random) {
        return of(random.nextDouble());
    }

    /** The number for a uniform one from 0 to below 1. */
    int of(double uniform) {
        return Math.min(size - 1, (int) Math.exp(uniform * Math.log(size + 1.0)) - 1);
    }
}
