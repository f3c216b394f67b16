package io.twotower.trainer.evaluation;

import java.util.Arrays;

/** Scores an item by the cosine of its content and the query's. */
final class ContentCosineRanker implements Ranker {

    private final ContentVectors vectors;

    ContentCosineRanker(ContentVectors vectors) {
        this.vectors = vectors;
    }

    @Override
    public Scorer of(int[] queries) {
        return (from, to, scores) -> {
            Arrays.fill(scores, 0, queries.length * (to - from), 0);
            for (int i = 0; i < queries.length; i++) {
                vectors.itemsByTerm().multiplyInto(vectors.queries(), queries[i], from, to, scores, i * (to - from));
            }
        };
    }
}
