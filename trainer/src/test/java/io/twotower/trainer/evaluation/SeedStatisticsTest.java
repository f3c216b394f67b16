package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SeedStatisticsTest {

    /** t(.975, 4) is 2.776 in every table. */
    @Test
    void figuresAreAsByHand() {
        SeedStatistics statistics = SeedStatistics.of(1, 2, 3, 4, 5);
        assertEquals(5, statistics.count());
        assertEquals(3, statistics.mean(), 1e-12);
        assertEquals(Math.sqrt(2.5), statistics.sd(), 1e-12);
        double reach = 2.776445 * Math.sqrt(2.5) / Math.sqrt(5);
        assertEquals(3 - reach, statistics.interval().low(), 1e-5);
        assertEquals(3 + reach, statistics.interval().high(), 1e-5);
    }

    @Test
    void oneSeedTellsNothingAboutTheSpread() {
        SeedStatistics statistics = SeedStatistics.of(0.5);
        assertEquals(0.5, statistics.mean());
        assertTrue(Double.isNaN(statistics.sd()) && Double.isNaN(statistics.interval().low()) && Double.isNaN(statistics.interval().high()));
        assertThrows(IllegalArgumentException.class, SeedStatistics::of);
    }
}
