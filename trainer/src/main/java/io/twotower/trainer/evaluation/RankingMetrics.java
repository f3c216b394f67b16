package io.twotower.trainer.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Means over queries of Recall@K, MAP@K and NDCG@K with binary relevance, for K of 10, 50 and 100. With {@code r} relevant items and
 * {@code rel(i)} 1 where the item at rank {@code i} is relevant:
 * <ul>
 * <li>Recall@K = Σ rel(i), i ≤ K, / r</li>
 * <li>AP@K = Σ rel(i) · Precision@i, i ≤ K, / min(r, K); MAP is its mean</li>
 * <li>NDCG@K = Σ rel(i) / log2(i + 1), i ≤ K, / the same sum when the relevant items come first</li>
 * </ul>
 */
public final class RankingMetrics {

    /** The depths that are measured. */
    public static final int[] DEPTHS = {10, 50, 100};

    /** How long a ranking has to be, unless fewer items are eligible. */
    public static final int LONGEST = 100;

    private final double[] recall = new double[DEPTHS.length];
    private final double[] averagePrecision = new double[DEPTHS.length];
    private final double[] gain = new double[DEPTHS.length];
    private int queries;

    /**
     * Adds a query.
     *
     * @param ranking items, best first: at least {@link #LONGEST}, or all that are eligible
     * @param relevant the items that should come first, ascending, at least one
     * @param eligible how many items could have been ranked
     * @throws IllegalArgumentException when a ranking is too short or has an item twice: its figures would be wrong
     */
    public void add(int[] ranking, int[] relevant, int eligible) {
        check(ranking, relevant, eligible);
        int hits = 0;
        double precisions = 0;
        double discounted = 0;
        int next = 0;
        for (int i = 0; i < LONGEST; i++) {
            if (i < ranking.length && Arrays.binarySearch(relevant, ranking[i]) >= 0) {
                hits++;
                precisions += (double) hits / (i + 1);
                discounted += discount(i);
            }
            if (i + 1 == DEPTHS[next]) {
                recall[next] += (double) hits / relevant.length;
                averagePrecision[next] += precisions / Math.min(relevant.length, DEPTHS[next]);
                gain[next] += discounted / idealGain(Math.min(relevant.length, DEPTHS[next]));
                next++;
            }
        }
        queries++;
    }

    private static void check(int[] ranking, int[] relevant, int eligible) {
        if (relevant.length == 0) {
            throw new IllegalArgumentException("a query without relevant items has no metrics");
        }
        if (ranking.length < Math.min(LONGEST, eligible)) {
            throw new IllegalArgumentException("a ranking of " + ranking.length + " items, though " + eligible + " are eligible");
        }
        int[] sorted = ranking.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new IllegalArgumentException("item " + sorted[i] + " is in a ranking twice");
            }
        }
    }

    private static double discount(int i) {
        return Math.log(2) / Math.log(i + 2);
    }

    private static double idealGain(int relevant) {
        double sum = 0;
        for (int i = 0; i < relevant; i++) {
            sum += discount(i);
        }
        return sum;
    }

    /** Adds the queries of other metrics. */
    void addAll(RankingMetrics other) {
        for (int i = 0; i < DEPTHS.length; i++) {
            recall[i] += other.recall[i];
            averagePrecision[i] += other.averagePrecision[i];
            gain[i] += other.gain[i];
        }
        queries += other.queries;
    }

    public int queries() {
        return queries;
    }

    /** The means by name, such as {@code Recall@10}; all 0 where there is no query. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        put(means, "Recall@", recall);
        put(means, "MAP@", averagePrecision);
        put(means, "NDCG@", gain);
        return means;
    }

    /** One mean by its name, such as {@code NDCG@10}. */
    public double mean(String name) {
        Double mean = means().get(name);
        if (mean == null) {
            throw new IllegalArgumentException("no metric '" + name + "'; there are " + String.join(", ", means().keySet()));
        }
        return mean;
    }

    private void put(Map<String, Double> means, String name, double[] sums) {
        for (int i = 0; i < DEPTHS.length; i++) {
            means.put(name + DEPTHS[i], queries == 0 ? 0 : sums[i] / queries);
        }
    }
}
