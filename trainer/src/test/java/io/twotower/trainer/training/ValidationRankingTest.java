package io.twotower.trainer.training;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class ValidationRankingTest {

    @Test
    void ranksAmongWhatIsNotExcludedTiesByNumber() {
        float[] scores = {99, /* the query's scores */ 0.5f, 0.9f, 0.5f, 0.7f, 0.5f};
        assertArrayEquals(new int[] {1, 3, 4}, ValidationRanking.ranks(scores, 1, 5, new int[] {3, 2, 4}, new int[] {1}));
    }

    @Test
    void figuresByHand() {
        int[] ranks = {2, 11, 5};
        assertEquals(2 / 3.0, ValidationRanking.recall(ranks), 1e-12);
        double log2 = Math.log(2);
        double gain = log2 / Math.log(3) + log2 / Math.log(6);
        double best = 1 + log2 / Math.log(3) + 0.5;
        assertEquals(gain / best, ValidationRanking.ndcg(ranks), 1e-12);
        assertEquals(1, ValidationRanking.ndcg(new int[] {1, 2}), 1e-12);
    }
}
