package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Dataset;
import java.util.Arrays;

/**
 * Scores an item by who is linked with it: the sum of the similarities of those among the query's k nearest queries, by content, that
 * have a training link to it, the query itself with similarity 1 included.
 */
final class ContentNeighbourRanker implements Ranker {

    private final ContentVectors vectors;
    private final SparseRows queriesByTerm;
    private final Adjacency training;
    private final int[] linked;
    private final TopItems nearest;
    private final int items;
    private final int k;

    ContentNeighbourRanker(Dataset dataset, ContentVectors vectors, int k) {
        this.vectors = vectors;
        this.queriesByTerm = vectors.queriesByTerm();
        this.training = Adjacency.itemsOf(dataset.split().training(), dataset.queries().size());
        this.linked = dataset.split().training().distinctQueries().sorted().toArray();
        this.nearest = new TopItems(dataset.queries().size(), dataset.queries()::id);
        this.items = dataset.catalogue().size();
        this.k = k;
    }

    @Override
    public void score(int[] queries, float[] scores) {
        Arrays.fill(scores, 0);
        float[] similarities = new float[vectors.queries().rows()];
        for (int i = 0; i < queries.length; i++) {
            Arrays.fill(similarities, 0);
            queriesByTerm.multiplyInto(vectors.queries(), queries[i], similarities, 0);
            similarities[queries[i]] = 0;
            addLinks(queries[i], 1, scores, i * items);
            for (int neighbour : nearest.best(linked, similarities, 0, k)) {
                addLinks(neighbour, similarities[neighbour], scores, i * items);
            }
        }
    }

    private void addLinks(int query, float similarity, float[] scores, int offset) {
        for (int i = 0; i < training.count(query); i++) {
            scores[offset + training.get(query, i)] += similarity;
        }
    }
}
