package io.twotower.trainer.evaluation;

/** Scores the items of a catalogue for queries. Used by several threads at once. */
@FunctionalInterface
public interface Ranker {

    /**
     * Makes ready to score for a block of queries.
     *
     * @param queries numbers of the queries
     * @return for one thread
     */
    Scorer of(int[] queries);

    /** Scores for one block of queries, a part of the catalogue at a time. */
    @FunctionalInterface
    interface Scorer {

        /**
         * Scores the items from {@code from} to before {@code to}.
         *
         * @param scores receives the scores, {@code [queries, to - from]} row by row: finite, higher is better. What it holds before is
         *               undefined.
         */
        void score(int from, int to, float[] scores);
    }
}
