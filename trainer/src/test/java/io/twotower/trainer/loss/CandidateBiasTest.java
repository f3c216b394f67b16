package io.twotower.trainer.loss;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CandidateBiasTest {

    /** Four items with 6, 2, 0 and 0 of the 8 links. */
    private static final int[] LINKS = {6, 2, 0, 0};

    @Test
    void correctsByTheMixtureOfBothSources() {
        // B = 2, U = 2, N = 4: Q(0) = (2·6/8 + 2/4)/4 = 1/2, Q(1) = (2·2/8 + 2/4)/4 = 1/4, Q(2) = (2/4)/4 = 1/8
        float[] bias = new CandidateBias(LINKS, 1, false).of(new int[] {0, 1}, new int[] {2, 0});
        float ln2 = (float) Math.log(2);
        assertArrayEquals(new float[] {ln2, 2 * ln2, 3 * ln2, ln2, ln2, 2 * ln2, 3 * ln2, ln2}, bias, 1e-6f);
    }

    @Test
    void aPopularNegativeCountsForLessThanARareOne() {
        float[] bias = new CandidateBias(LINKS, 1, true).of(new int[] {1}, new int[] {0, 3});
        assertTrue(bias[1] < bias[2], "the correction is subtracted: the more often drawn candidate gets the smaller logit");
    }

    @Test
    void withoutUniformNegativesItIsTheShareOfLinks() {
        float[] bias = new CandidateBias(LINKS, 1, false).of(new int[] {0, 1}, new int[0]);
        assertEquals(-Math.log(6 / 8.0), bias[0], 1e-6);
        assertEquals(-Math.log(2 / 8.0), bias[1], 1e-6);
    }

    @Test
    void strengthScalesTheCorrection() {
        float[] whole = new CandidateBias(LINKS, 1, false).of(new int[] {0, 1}, new int[] {3});
        float[] half = new CandidateBias(LINKS, 0.5, false).of(new int[] {0, 1}, new int[] {3});
        float[] none = new CandidateBias(LINKS, 0, false).of(new int[] {0, 1}, new int[] {3});
        for (int i = 0; i < whole.length; i++) {
            assertEquals(whole[i] / 2, half[i], 1e-6);
            assertEquals(0, none[i]);
        }
    }

    @Test
    void removesTheAnchorsOwnItemElsewhereInTheBatch() {
        // item 1 twice in the batch and once among the uniform negatives
        float[] bias = new CandidateBias(LINKS, 0, true).of(new int[] {1, 0, 1}, new int[] {1, 2});
        float out = CandidateBias.REMOVED;
        assertArrayEquals(new float[] {
                0, 0, out, out, 0,
                0, 0, 0, 0, 0,
                out, 0, 0, out, 0}, bias);
    }

    @Test
    void keepsAccidentalHitsWhenToldTo() {
        assertArrayEquals(new float[4], new CandidateBias(LINKS, 0, false).of(new int[] {1, 1}, new int[0]));
    }

    @Test
    void refusesANegativeStrength() {
        assertThrows(IllegalArgumentException.class, () -> new CandidateBias(LINKS, -0.1, true));
    }
}
