package io.twotower.trainer.loss;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LogQCorrectionTest {

    /** Items with 3, 1 and 0 of 4 links. */
    private static final int[] LINK_COUNTS = {3, 1, 0};

    private static LogQCorrection correction(double strength) {
        return new LogQCorrection(LinkShares.counted(LINK_COUNTS), LINK_COUNTS.length, strength);
    }

    /** The sign is what implementations get wrong: log Q is taken away, so what is drawn rarely gains on what is drawn often. */
    @Test
    void whatIsDrawnRarelyGains() {
        assertTrue(correction(1).of(2, 4, 6) > correction(1).of(1, 4, 6));
        assertTrue(correction(1).of(1, 4, 6) > correction(1).of(0, 4, 6));
        assertTrue(correction(1).of(0, 4, 6) > 0, "probabilities are below one, so nothing is punished");
    }

    @Test
    void ofAMixtureOfPositivesAndUniformNegatives() {
        LogQCorrection correction = correction(1);
        // B = 4, U = 6: Q = (4·¾ + 6/3) / 10 = ½, (4·¼ + 2) / 10 = 0.3, 2 / 10
        assertEquals(-Math.log(0.5), correction.of(0, 4, 6), 1e-6);
        assertEquals(-Math.log(0.3), correction.of(1, 4, 6), 1e-6);
        assertEquals(-Math.log(0.2), correction.of(2, 4, 6), 1e-6);
    }

    @Test
    void withoutUniformNegativesIsTheShareOfTheLinks() {
        assertEquals(-Math.log(0.75), correction(1).of(0, 4, 0), 1e-6);
    }

    @Test
    void hasAStrength() {
        assertEquals(-0.5 * Math.log(0.3), correction(0.5).of(1, 4, 6), 1e-6);
        assertEquals(0, correction(0).of(2, 4, 0));
        assertThrows(IllegalArgumentException.class, () -> correction(-1));
        assertThrows(IllegalArgumentException.class, () -> correction(Double.NaN));
    }

    @Test
    void withoutLinksOnlyUniformNegativesAreDrawn() {
        assertEquals(-Math.log(6 / 2.0 / 10), new LogQCorrection(LinkShares.counted(new int[2]), 2, 1).of(0, 4, 6), 1e-6);
    }
}
