package io.twotower.trainer.augmentation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FeatureDropoutTest {

    private static final int DRAWS = 20_000;

    private final SplittableRandom random = new SplittableRandom(3);

    /** With probability p of k features, a feature is hidden p of the time, but for p^k / k when it is the one that stays. */
    @ParameterizedTest
    @CsvSource({"0.1, 6, 0.1", "0.5, 2, 0.375", "0.5, 1, 0", "1, 4, 0.75"})
    void hidesAsOftenAsSaidAndNeverAll(double probability, int features, double expected) {
        FeatureDropout dropout = new FeatureDropout(probability);
        boolean[] hidden = new boolean[features];
        int[] counts = new int[features];
        for (int draw = 0; draw < DRAWS; draw++) {
            dropout.draw(random, hidden);
            int kept = 0;
            for (int f = 0; f < features; f++) {
                if (hidden[f]) counts[f]++;
                else kept++;
            }
            assertTrue(kept > 0);
        }
        for (int count : counts) assertEquals(expected, (double) count / DRAWS, 0.015);
    }

    @Test
    void withoutProbabilityItIsNotActive() {
        assertFalse(new FeatureDropout(0).isActive());
        assertTrue(new FeatureDropout(0.01).isActive());
    }
}
