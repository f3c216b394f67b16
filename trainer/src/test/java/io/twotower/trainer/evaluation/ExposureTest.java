package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExposureTest {

    private static final double EXACT = 1e-12;

    @Test
    void figuresAreAsByHand() {
        // Eight items: half of them without links, two with one, one with three, one with five.
        Exposure exposure = new Exposure(new int[] {5, 3, 1, 1, 0, 0, 0, 0});
        exposure.add(new Ranking(new int[] {0, 1, 2, 3, 4, 5}, 6));
        exposure.add(new Ranking(new int[] {0, 1, 2, 4, 3, 5}, 6));

        // Among the first five: items 0 to 4, from both queries. Item 5 comes sixth.
        assertEquals(5 / 8.0, exposure.coverage(5), EXACT);
        assertEquals(6 / 8.0, exposure.coverage(10), EXACT);
        assertEquals((5 + 3 + 1 + 1 + 0) / 5.0, exposure.averagePopularity(5), EXACT);
        assertEquals((5 + 3 + 1 + 1 + 0 + 0) / 6.0, exposure.averagePopularity(100), EXACT);
        // Of eight: seven are less popular than item 0, and half an item, itself, is as popular; and so on.
        double first = 7.5 / 8;
        double second = 6.5 / 8;
        double one = (4 + 1) / 8.0;
        double none = 2 / 8.0;
        assertEquals((first + second + 2 * one + none) / 5, exposure.popularityPercentile(5), EXACT);
        assertEquals((first + second + 2 * one + 2 * none) / 6, exposure.popularityPercentile(10), EXACT);
        assertThrows(IllegalArgumentException.class, () -> exposure.coverage(7));
    }

    @Test
    void whoRecommendsEverythingAlikeHasNoBiasAndCoversEverything() {
        int items = 50;
        Exposure exposure = new Exposure(IntStream.range(0, items).map(item -> item * item / 7).toArray());
        for (int shift = 0; shift < items; shift++) {
            int start = shift;
            exposure.add(new Ranking(IntStream.range(0, items).map(i -> (i + start) % items).toArray(), items));
        }
        for (int depth : QueryMetrics.DEPTHS) {
            assertEquals(0.5, exposure.popularityPercentile(depth), EXACT);
            assertEquals(1, exposure.coverage(depth), EXACT);
        }
    }

    @Test
    void withoutRecommendationsAllIsZero() {
        Exposure exposure = new Exposure(new int[] {1, 2});
        assertEquals(0, exposure.coverage(100), EXACT);
        assertEquals(0, exposure.averagePopularity(100), EXACT);
        assertEquals(0, exposure.popularityPercentile(100), EXACT);
    }
}
