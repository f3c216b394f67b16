package io.twotower.trainer.data;

import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Links from queries to items, each pair at most once; all arrays have one element a link.
 *
 * @param query numbers of the queries
 * @param item numbers of the items
 * @param weight weights, where the data has them
 * @param time times, where the data has them
 */
public record Links(int[] query, int[] item, Optional<float[]> weight, Optional<double[]> time) {

    public int size() {
        return query.length;
    }

    /** The links that a predicate accepts by their position, in the same order. */
    public Links select(IntPredicate accepted) {
        int[] kept = java.util.stream.IntStream.range(0, size()).filter(accepted).toArray();
        int[] queries = new int[kept.length];
        int[] items = new int[kept.length];
        float[] weights = new float[weight.isPresent() ? kept.length : 0];
        double[] times = new double[time.isPresent() ? kept.length : 0];
        for (int i = 0; i < kept.length; i++) {
            queries[i] = query[kept[i]];
            items[i] = item[kept[i]];
            if (weights.length > 0) {
                weights[i] = weight.orElseThrow()[kept[i]];
            }
            if (times.length > 0) {
                times[i] = time.orElseThrow()[kept[i]];
            }
        }
        return new Links(queries, items, weight.map(all -> weights), time.map(all -> times));
    }

    /** Links an item has: its popularity. */
    public int[] countByItem(int items) {
        int[] counts = new int[items];
        for (int each : item) {
            counts[each]++;
        }
        return counts;
    }
}
