package io.twotower.trainer.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Means over queries of Recall, MAP, NDCG, hit rate (HR) and MRR at 5, 10, 20, 50 and 100, with binary relevance; {@link QueryMetrics}
 * defines them for one query.
 */
public final class RankingMetrics {

    private final double[] sums = new double[QueryMetrics.NAMES.size()];
    private int queries;

    /** Adds a query's values, one for each of {@link #names()}. */
    void add(double[] values) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
        queries++;
    }

    /** The names of the metrics, such as {@code Recall@10}. */
    public static List<String> names() {
        return QueryMetrics.NAMES;
    }

    public int queries() {
        return queries;
    }

    /** The means by name; all 0 where there is no query. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        for (String name : QueryMetrics.NAMES) {
            means.put(name, mean(name));
        }
        return means;
    }

    /** One mean by its name, such as {@code NDCG@10}. */
    public double mean(String name) {
        double sum = sums[QueryMetrics.index(name)];
        return queries == 0 ? 0 : sum / queries;
    }
}
