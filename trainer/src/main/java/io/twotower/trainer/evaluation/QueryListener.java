package io.twotower.trainer.evaluation;

/** Hears of every query that is measured, in the order of the queries, once for each slice that the query has a held-out item in. */
@FunctionalInterface
public interface QueryListener {

    /**
     * Called when a query was measured.
     *
     * @param slice the slice's key in reports: that of a {@link Slice}, or {@code decile1} to {@code decile10}
     * @param metrics a value for each of {@link RankingMetrics#names()}
     */
    void measured(int query, String slice, double[] metrics);
}
