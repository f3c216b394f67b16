package io.twotower.trainer.evaluation;

/**
 * Scores by the sum of two rankers' scores.
 *
 * @param weight what the second's scores are multiplied with
 */
record SumRanker(Ranker first, Ranker second, float weight) implements Ranker {

    @Override
    public Scorer of(int[] queries) {
        Scorer one = first.of(queries);
        Scorer other = second.of(queries);
        return new Scorer() {
            private float[] others = new float[0];

            @Override
            public void score(int from, int to, float[] scores) {
                int count = queries.length * (to - from);
                others = others.length < count ? new float[count] : others;
                one.score(from, to, scores);
                other.score(from, to, others);
                for (int i = 0; i < count; i++) {
                    scores[i] += weight * others[i];
                }
            }
        };
    }
}
