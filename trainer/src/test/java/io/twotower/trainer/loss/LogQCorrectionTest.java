package io.twotower.trainer.loss;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class LogQCorrectionTest {

    /** Items with 3, 1 and 0 of 4 links. */
    private static final int[] LINK_COUNTS = {3, 1, 0};

    @Test
    void ofAMixtureOfPositivesAndUniformNegatives() {
        LogQCorrection correction = new LogQCorrection(LINK_COUNTS, 1);
        // B = 4, U = 6: Q = (4·¾ + 6/3) / 10 = ½, (4·¼ + 2) / 10 = 0.3, 2 / 10
        assertEquals(-Math.log(0.5), correction.of(0, 4, 6), 1e-6);
        assertEquals(-Math.log(0.3), correction.of(1, 4, 6), 1e-6);
        assertEquals(-Math.log(0.2), correction.of(2, 4, 6), 1e-6);
    }

    @Test
    void withoutUniformNegativesIsTheShareOfTheLinks() {
        assertEquals(-Math.log(0.75), new LogQCorrection(LINK_COUNTS, 1).of(0, 4, 0), 1e-6);
    }

    @Test
    void hasAStrength() {
        assertEquals(-0.5 * Math.log(0.3), new LogQCorrection(LINK_COUNTS, 0.5).of(1, 4, 6), 1e-6);
        assertEquals(0, new LogQCorrection(LINK_COUNTS, 0).of(2, 4, 0));
        assertThrows(IllegalArgumentException.class, () -> new LogQCorrection(LINK_COUNTS, -1));
        assertThrows(IllegalArgumentException.class, () -> new LogQCorrection(LINK_COUNTS, Double.NaN));
    }

    @Test
    void withoutLinksOnlyUniformNegativesAreDrawn() {
        assertEquals(-Math.log(6 / 2.0 / 10), new LogQCorrection(new int[] {0, 0}, 1).of(0, 4, 6), 1e-6);
    }
}
