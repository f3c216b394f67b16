package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {

    private static final double EXACT = 1e-12;

    /** Items 0 to 99 in order: item i is at rank i + 1. */
    private static final int[] RANKING = IntStream.range(0, 100).toArray();

    private static void add(RankingMetrics metrics, int[] ranking, int[] relevant, int eligible) {
        metrics.add(QueryMetrics.of(new Ranking(ranking, eligible).ranks(relevant)));
    }

    @Test
    void figuresAreAsByHand() {
        RankingMetrics metrics = new RankingMetrics();
        // At ranks 2, 5, 30 and 80, and one that is not among the first hundred.
        add(metrics, RANKING, new int[] {1, 4, 29, 79, 500}, 1000);

        assertEquals(2 / 5.0, metrics.mean("Recall@5"), EXACT);
        assertEquals(2 / 5.0, metrics.mean("Recall@10"), EXACT);
        assertEquals(2 / 5.0, metrics.mean("Recall@20"), EXACT);
        assertEquals(3 / 5.0, metrics.mean("Recall@50"), EXACT);
        assertEquals(4 / 5.0, metrics.mean("Recall@100"), EXACT);
        assertEquals((1 / 2.0 + 2 / 5.0) / 5, metrics.mean("MAP@10"), EXACT);
        assertEquals((1 / 2.0 + 2 / 5.0 + 3 / 30.0) / 5, metrics.mean("MAP@50"), EXACT);
        assertEquals((1 / 2.0 + 2 / 5.0 + 3 / 30.0 + 4 / 80.0) / 5, metrics.mean("MAP@100"), EXACT);
        double ideal = 1 + 1 / log2(3) + 1 / log2(4) + 1 / log2(5) + 1 / log2(6);
        assertEquals((1 / log2(3) + 1 / log2(6)) / ideal, metrics.mean("NDCG@10"), EXACT);
        assertEquals((1 / log2(3) + 1 / log2(6) + 1 / log2(31) + 1 / log2(81)) / ideal, metrics.mean("NDCG@100"), EXACT);
        for (int depth : QueryMetrics.DEPTHS) {
            assertEquals(1, metrics.mean("HR@" + depth), EXACT);
            assertEquals(1 / 2.0, metrics.mean("MRR@" + depth), EXACT);
        }
    }

    @Test
    void aHitBehindADepthIsNoneAtIt() {
        RankingMetrics metrics = new RankingMetrics();
        // At ranks 11 and 20.
        add(metrics, RANKING, new int[] {10, 19}, 1000);
        for (String family : new String[] {"Recall", "MAP", "NDCG", "HR", "MRR"}) {
            assertEquals(0, metrics.mean(family + "@5"), EXACT);
            assertEquals(0, metrics.mean(family + "@10"), EXACT);
        }
        assertEquals(1, metrics.mean("Recall@20"), EXACT);
        assertEquals(1, metrics.mean("HR@20"), EXACT);
        assertEquals(1 / 11.0, metrics.mean("MRR@20"), EXACT);
        assertEquals((1 / 11.0 + 2 / 20.0) / 2, metrics.mean("MAP@20"), EXACT);
        assertEquals((1 / log2(12) + 1 / log2(21)) / (1 + 1 / log2(3)), metrics.mean("NDCG@20"), EXACT);
    }

    @Test
    void withMoreRelevantItemsThanPlacesThePlacesCount() {
        RankingMetrics metrics = new RankingMetrics();
        add(metrics, RANKING, IntStream.range(0, 20).toArray(), 100);
        assertEquals(0.25, metrics.mean("Recall@5"), EXACT);
        assertEquals(0.5, metrics.mean("Recall@10"), EXACT);
        assertEquals(1, metrics.mean("MAP@10"), EXACT);
        assertEquals(1, metrics.mean("NDCG@10"), EXACT);
        assertEquals(1, metrics.mean("Recall@50"), EXACT);
    }

    /** What the definitions say, term by term, on random rankings. */
    @Test
    void figuresAreAsDefined() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            int[] relevant = random.ints(1 + random.nextInt(30), 0, 300).distinct().sorted().toArray();
            int[] ranking = random.ints(0, 300).distinct().limit(100).toArray();
            double[] values = QueryMetrics.of(new Ranking(ranking, 300).ranks(relevant));
            for (int k : QueryMetrics.DEPTHS) {
                double hits = 0;
                double precisions = 0;
                double gain = 0;
                double ideal = 0;
                double reciprocal = 0;
                for (int i = 1; i <= k; i++) {
                    if (Arrays.binarySearch(relevant, ranking[i - 1]) >= 0) {
                        hits++;
                        precisions += hits / i;
                        gain += 1 / log2(i + 1);
                        reciprocal = reciprocal == 0 ? 1.0 / i : reciprocal;
                    }
                    ideal += i <= relevant.length ? 1 / log2(i + 1) : 0;
                }
                double[] expected = {hits / relevant.length, precisions / Math.min(k, relevant.length), gain / ideal, Math.min(1, hits),
                    reciprocal};
                double[] actual = IntStream.range(0, 5).mapToDouble(family -> values[family * QueryMetrics.DEPTHS.size()
                        + QueryMetrics.DEPTHS.indexOf(k)]).toArray();
                assertArrayEquals(expected, actual, EXACT);
            }
        }
    }

    @Test
    void figuresAreMeansOverQueries() {
        RankingMetrics metrics = new RankingMetrics();
        add(metrics, RANKING, new int[] {0}, 100);
        add(metrics, RANKING, new int[] {300}, 400);
        add(metrics, RANKING, new int[] {1}, 100);
        assertEquals(3, metrics.queries());
        assertEquals(2 / 3.0, metrics.mean("Recall@10"), EXACT);
        assertEquals((1 + 0 + 0.5) / 3, metrics.mean("MAP@10"), EXACT);
        assertEquals((1 + 0 + 1 / log2(3)) / 3, metrics.mean("NDCG@50"), EXACT);
        assertEquals((1 + 0 + 0.5) / 3, metrics.mean("MRR@5"), EXACT);
    }

    @Test
    void aShortRankingIsAllowedOnlyWhereNoMoreItemsAreEligible() {
        RankingMetrics metrics = new RankingMetrics();
        add(metrics, new int[] {7, 3}, new int[] {3}, 2);
        assertEquals(1, metrics.mean("Recall@10"), EXACT);
        assertEquals(0.5, metrics.mean("MAP@100"), EXACT);
        assertThrows(IllegalArgumentException.class, () -> new Ranking(new int[] {7, 3}, 3));
    }

    @Test
    void wrongRankingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Ranking(new int[] {7, 7}, 2));
        assertThrows(IllegalArgumentException.class, () -> QueryMetrics.of(new int[0]));
        RankingMetrics metrics = new RankingMetrics();
        String message = assertThrows(IllegalArgumentException.class, () -> metrics.mean("Recall@7")).getMessage();
        assertTrue(message.contains("Recall@5, Recall@10"), message);
        assertEquals(0, metrics.mean("Recall@10"), EXACT);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
