package io.twotower.trainer.evaluation;

import java.util.Arrays;

/** Scores an item by the cosine of its content and the query's. */
final class ContentCosineRanker implements Ranker {

    private final ContentVectors vectors;

    ContentCosineRanker(ContentVectors vectors) {
        this.vectors = vectors;
    }

    @Override
    public void score(int[] queries, float[] scores) {
        Arrays.fill(scores, 0);
        int items = scores.length / queries.length;
        for (int i = 0; i < queries.length; i++) {
            vectors.itemsByTerm().multiplyInto(vectors.queries(), queries[i], scores, i * items);
        }
    }
}
