package io.twotower.trainer.training;

import java.util.Arrays;

/**
 * A query while the catalogue passes by: how many items come before each of its relevant ones. Of equal scores the item with the
 * lower number comes first; excluded items don't count.
 */
final class RankedQuery {

    /** The ranks that any figure looks at. */
    static final int DEPTH = 100;
    /** The ranks that NDCG looks at. */
    private static final int K = 10;

    private final float[] vector;
    private final int[] relevant;
    private final int[] excluded;
    /** Of the relevant items; negative infinity for an excluded one. */
    private final double[] scores;
    /** Items before each relevant one, counted up to {@link #DEPTH}. */
    private final int[] before;
    /** How far a score in float is from the exact product of vectors of length one: n·u for n products (Higham 2002, 3.1). */
    private final double uncertainty;

    /**
     * @param vector   of length one
     * @param relevant each once
     */
    RankedQuery(float[] vector, int[] relevant, int[] excluded) {
        this.vector = vector;
        this.relevant = relevant;
        this.excluded = Arrays.stream(excluded).sorted().distinct().toArray();
        scores = new double[relevant.length];
        before = new int[relevant.length];
        uncertainty = 1.1 * vector.length * 0x1p-24;
    }

    float[] vector() {
        return vector;
    }

    int[] relevant() {
        return relevant;
    }

    /** Whether there is a relevant item left that may be among the first {@link #DEPTH}. */
    boolean isOpen() {
        return Arrays.stream(before).anyMatch(count -> count < DEPTH);
    }

    /**
     * Scores those relevant items that are among the given.
     *
     * @param numbers of the items, ascending
     * @param vectors theirs
     */
    void scoreRelevant(int[] numbers, float[] vectors) {
        for (int r = 0; r < relevant.length; r++) {
            int position = Arrays.binarySearch(numbers, relevant[r]);
            if (position >= 0) scores[r] = isExcluded(relevant[r]) ? Double.NEGATIVE_INFINITY : product(vectors, position);
        }
    }

    /**
     * Counts the items before the relevant ones in a part of the catalogue.
     *
     * @param firstItem the part's first item
     * @param vectors   of the part's items
     * @param products  with these vectors, about: they decide where that is certain
     * @param offset    where this query's begin in {@code products}
     */
    void compare(int firstItem, float[] vectors, float[] products, int offset) {
        int count = vectors.length / vector.length;
        int next = Arrays.binarySearch(excluded, firstItem);
        for (int i = next < 0 ? -next - 1 : next; i < excluded.length && excluded[i] < firstItem + count; i++)
            products[offset + excluded[i] - firstItem] = Float.NEGATIVE_INFINITY;
        for (int r = 0; r < relevant.length; r++) {
            for (int i = 0; i < count && before[r] < DEPTH; i++) {
                if (products[offset + i] >= scores[r] - uncertainty && precedes(firstItem + i, i, vectors, products[offset + i], r))
                    before[r]++;
            }
        }
    }

    private boolean precedes(int item, int position, float[] vectors, float product, int r) {
        if (item == relevant[r]) return false;
        if (product > scores[r] + uncertainty) return true;
        double score = product == Float.NEGATIVE_INFINITY ? Double.NEGATIVE_INFINITY : product(vectors, position);
        return score > scores[r] || score == scores[r] && item < relevant[r];
    }

    private boolean isExcluded(int item) {
        return Arrays.binarySearch(excluded, item) >= 0;
    }

    private double product(float[] vectors, int position) {
        double sum = 0;
        for (int d = 0; d < vector.length; d++) sum += (double) vector[d] * vectors[position * vector.length + d];
        return sum;
    }

    /** The share of the relevant items that are among the first {@code k}, at most {@link #DEPTH}. */
    double recall(int k) {
        return (double) Arrays.stream(before).filter(count -> count < k).count() / before.length;
    }

    /** NDCG with gain 1 for a relevant item and discount {@code log₂(rank + 1)}, relative to the best possible order. */
    double ndcg() {
        double gain = 0;
        for (int count : before) {
            if (count < K) gain += discounted(count + 1);
        }
        double best = 0;
        for (int rank = 1; rank <= Math.min(K, before.length); rank++) best += discounted(rank);
        return gain / best;
    }

    private static double discounted(int rank) {
        return Math.log(2) / Math.log(rank + 1.0);
    }
}
