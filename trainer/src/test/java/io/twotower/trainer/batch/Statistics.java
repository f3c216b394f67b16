package io.twotower.trainer.batch;

import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whether counts look as chance would have them. Draws follow from fixed seeds, so what passes once passes always. */
final class Statistics {

    private Statistics() { }

    /** Pearson's chi-square must be within 5 standard deviations of its mean, the degrees of freedom, on both sides. */
    static void assertUniform(int[] counts) {
        double expected = Arrays.stream(counts).sum() / (double) counts.length;
        double chiSquare = Arrays.stream(counts).mapToDouble(count -> (count - expected) * (count - expected) / expected).sum();
        int freedom = counts.length - 1;
        assertTrue(Math.abs(chiSquare - freedom) < 5 * Math.sqrt(2 * freedom) + 3,
                   () -> "chi-square " + chiSquare + " at " + freedom + " degrees of freedom");
    }
}
