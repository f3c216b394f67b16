package io.twotower.trainer.evaluation;

import io.twotower.trainer.content.IdOrder;
import io.twotower.trainer.content.TopItems;
import java.util.Arrays;

/** One query's rankings while its scores come in part by part: of all items, and of a subset of them. */
final class RankedItems {

    private final int[] excluded;
    private final int[] subset;
    private final TopItems best;
    private final TopItems bestOfSubset;

    /**
     * @param excluded items that are not ranked, ascending
     * @param subset ascending; null for none
     */
    RankedItems(int[] excluded, int[] subset, IdOrder order) {
        this.excluded = excluded;
        this.subset = subset;
        this.best = new TopItems(QueryMetrics.LONGEST, order);
        this.bestOfSubset = subset == null ? null : new TopItems(QueryMetrics.LONGEST, order);
    }

    /**
     * Adds the items from {@code from} to before {@code to}, which come after those added before.
     *
     * @param scores their scores; those of excluded items are overwritten
     * @param offset where the first one's is
     */
    void add(int from, int to, float[] scores, int offset) {
        for (int i = position(excluded, from); i < excluded.length && excluded[i] < to; i++) {
            scores[offset + excluded[i] - from] = TopItems.EXCLUDED;
        }
        best.offer(scores, offset, offset + to - from, from - offset);
        if (subset != null) {
            for (int i = position(subset, from); i < subset.length && subset[i] < to; i++) {
                bestOfSubset.offer(subset[i], scores[offset + subset[i] - from]);
            }
        }
    }

    private static int position(int[] ascending, int number) {
        int found = Arrays.binarySearch(ascending, number);
        return found < 0 ? -found - 1 : found;
    }

    int excluded() {
        return excluded.length;
    }

    /** The best items, best first. To be asked once. */
    int[] best() {
        return best.best();
    }

    /** The best of the subset, best first. To be asked once. */
    int[] bestOfSubset() {
        return bestOfSubset.best();
    }

    int eligibleOfSubset() {
        return subset.length - (int) Arrays.stream(excluded).filter(item -> Arrays.binarySearch(subset, item) >= 0).count();
    }
}
