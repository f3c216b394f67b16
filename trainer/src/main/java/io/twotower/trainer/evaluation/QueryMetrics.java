package io.twotower.trainer.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * The metrics of one query with binary relevance, at each depth K. With {@code r} relevant items and {@code rel(i)} 1 where the item at
 * rank {@code i}, from 1, is relevant:
 * <ul>
 * <li>Recall@K = Σ rel(i), i ≤ K, / r</li>
 * <li>AP@K = Σ rel(i) · Precision@i, i ≤ K, / min(r, K); its mean over queries is MAP@K</li>
 * <li>NDCG@K = Σ rel(i) / log2(i + 1), i ≤ K, / the same sum when the relevant items come first (Järvelin and Kekäläinen 2002)</li>
 * <li>HR@K, the hit rate: 1 where any rel(i) is, i ≤ K, else 0</li>
 * <li>RR@K = 1 / the smallest i ≤ K with rel(i), 0 where there is none; its mean over queries is MRR@K (Voorhees 1999)</li>
 * </ul>
 * With one relevant item a query, as in leave-one-out, HR is Recall and MRR is MAP.
 */
final class QueryMetrics {

    /** The depths that are measured, ascending. */
    static final List<Integer> DEPTHS = List.of(5, 10, 20, 50, 100);

    /** How long a ranking has to be, unless fewer items are eligible. */
    static final int LONGEST = 100;

    private static final List<String> FAMILIES = List.of("Recall", "MAP", "NDCG", "HR", "MRR");

    /** The names of all metrics, such as {@code Recall@10}, in the order of the values. */
    static final List<String> NAMES = FAMILIES.stream().flatMap(family -> DEPTHS.stream().map(depth -> family + "@" + depth)).toList();

    /** What a relevant item at a rank adds to the gain; nothing is at rank 0. */
    private static final double[] DISCOUNTS = new double[LONGEST + 1];
    /** The gain of so many relevant items that come first. */
    private static final double[] IDEAL_GAINS = new double[LONGEST + 1];

    static {
        for (int rank = 1; rank <= LONGEST; rank++) {
            DISCOUNTS[rank] = Math.log(2) / Math.log(rank + 1);
            IDEAL_GAINS[rank] = IDEAL_GAINS[rank - 1] + DISCOUNTS[rank];
        }
    }

    private QueryMetrics() {
    }

    /**
     * Measures one query.
     *
     * @param ranks of its relevant items, at least one, in any order; 0 for an item that is not among the first {@link #LONGEST}
     * @return a value for each of {@link #NAMES}
     */
    static double[] of(int[] ranks) {
        if (ranks.length == 0) {
            throw new IllegalArgumentException("a query without relevant items has no metrics");
        }
        int[] found = Arrays.stream(ranks).filter(rank -> rank > 0).sorted().toArray();
        int depths = DEPTHS.size();
        double[] values = new double[NAMES.size()];
        int hits = 0;
        double precisions = 0;
        double gain = 0;
        for (int d = 0; d < depths; d++) {
            int depth = DEPTHS.get(d);
            for (; hits < found.length && found[hits] <= depth; hits++) {
                precisions += (hits + 1.0) / found[hits];
                gain += DISCOUNTS[found[hits]];
            }
            int places = Math.min(ranks.length, depth);
            values[d] = (double) hits / ranks.length;
            values[depths + d] = precisions / places;
            values[2 * depths + d] = gain / IDEAL_GAINS[places];
            values[3 * depths + d] = hits > 0 ? 1 : 0;
            values[4 * depths + d] = hits > 0 ? 1.0 / found[0] : 0;
        }
        return values;
    }

    /**
     * The place of a metric among the values.
     *
     * @throws IllegalArgumentException naming the metrics that there are
     */
    static int index(String name) {
        int index = NAMES.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no metric '" + name + "'; there are " + String.join(", ", NAMES));
        }
        return index;
    }
}
