package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {

    private static final double EXACT = 1e-12;

    /** Items 0 to 99 in order: item i is at rank i + 1. */
    private static final int[] RANKING = IntStream.range(0, 100).toArray();

    @Test
    void figuresAreAsByHand() {
        RankingMetrics metrics = new RankingMetrics();
        // At ranks 2, 5, 30 and 80, and one that is not among the first hundred.
        metrics.add(RANKING, new int[] {1, 4, 29, 79, 500}, 1000);

        assertEquals(2 / 5.0, metrics.mean("Recall@10"), EXACT);
        assertEquals(3 / 5.0, metrics.mean("Recall@50"), EXACT);
        assertEquals(4 / 5.0, metrics.mean("Recall@100"), EXACT);
        assertEquals((1 / 2.0 + 2 / 5.0) / 5, metrics.mean("MAP@10"), EXACT);
        assertEquals((1 / 2.0 + 2 / 5.0 + 3 / 30.0) / 5, metrics.mean("MAP@50"), EXACT);
        assertEquals((1 / 2.0 + 2 / 5.0 + 3 / 30.0 + 4 / 80.0) / 5, metrics.mean("MAP@100"), EXACT);
        double ideal = 1 + 1 / log2(3) + 1 / log2(4) + 1 / log2(5) + 1 / log2(6);
        assertEquals((1 / log2(3) + 1 / log2(6)) / ideal, metrics.mean("NDCG@10"), EXACT);
        assertEquals((1 / log2(3) + 1 / log2(6) + 1 / log2(31) + 1 / log2(81)) / ideal, metrics.mean("NDCG@100"), EXACT);
    }

    @Test
    void withMoreRelevantItemsThanPlacesThePlacesCount() {
        RankingMetrics metrics = new RankingMetrics();
        metrics.add(RANKING, IntStream.range(0, 20).toArray(), 100);
        assertEquals(0.5, metrics.mean("Recall@10"), EXACT);
        assertEquals(1, metrics.mean("MAP@10"), EXACT);
        assertEquals(1, metrics.mean("NDCG@10"), EXACT);
        assertEquals(1, metrics.mean("Recall@50"), EXACT);
    }

    @Test
    void figuresAreMeansOverQueries() {
        RankingMetrics metrics = new RankingMetrics();
        metrics.add(RANKING, new int[] {0}, 100);
        RankingMetrics other = new RankingMetrics();
        other.add(RANKING, new int[] {300}, 400);
        other.add(RANKING, new int[] {1}, 100);
        metrics.addAll(other);
        assertEquals(3, metrics.queries());
        assertEquals(2 / 3.0, metrics.mean("Recall@10"), EXACT);
        assertEquals((1 + 0 + 0.5) / 3, metrics.mean("MAP@10"), EXACT);
        assertEquals((1 + 0 + 1 / log2(3)) / 3, metrics.mean("NDCG@50"), EXACT);
    }

    @Test
    void aShortRankingIsAllowedOnlyWhereNoMoreItemsAreEligible() {
        RankingMetrics metrics = new RankingMetrics();
        metrics.add(new int[] {7, 3}, new int[] {3}, 2);
        assertEquals(1, metrics.mean("Recall@10"), EXACT);
        assertEquals(0.5, metrics.mean("MAP@100"), EXACT);
        assertThrows(IllegalArgumentException.class, () -> metrics.add(new int[] {7, 3}, new int[] {3}, 3));
    }

    @Test
    void wrongRankingsAreRefused() {
        RankingMetrics metrics = new RankingMetrics();
        assertThrows(IllegalArgumentException.class, () -> metrics.add(new int[] {7, 7}, new int[] {7}, 2));
        assertThrows(IllegalArgumentException.class, () -> metrics.add(new int[] {7}, new int[] {}, 1));
        assertThrows(IllegalArgumentException.class, () -> metrics.mean("Recall@7"));
        assertEquals(0, metrics.mean("Recall@10"), EXACT);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
