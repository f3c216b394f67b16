package io.twotower.trainer.evaluation;

/** Scores every item of the catalogue for a query. Used by several threads at once. */
public interface Ranker {

    /**
     * Scores a block of queries.
     *
     * @param queries numbers of the queries
     * @param scores receives the scores, {@code [queries, items]} row by row: finite, higher is better. What it holds before is
     *               undefined.
     */
    void score(int[] queries, float[] scores);
}
