package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Adjacency;
import java.util.Arrays;

/**
 * Scores an item by who is linked with it: the sum of the similarities of those among the query's k nearest queries, by content, that
 * have a training link to it, the query itself with similarity 1 included.
 */
final class ContentNeighbourRanker implements Ranker {

    private final ContentNeighbours neighbours;
    private final Adjacency training;
    private final int k;

    /**
     * @param training each query's items
     * @param k the neighbours that vote
     */
    ContentNeighbourRanker(ContentNeighbours neighbours, Adjacency training, int k) {
        this.neighbours = neighbours;
        this.training = training;
        this.k = k;
    }

    @Override
    public Scorer of(int[] queries) {
        ContentNeighbours.Neighbours[] nearest = neighbours.of(queries);
        return (from, to, scores) -> {
            Arrays.fill(scores, 0, queries.length * (to - from), 0);
            for (int i = 0; i < queries.length; i++) {
                int offset = i * (to - from);
                addLinks(queries[i], 1, from, to, scores, offset);
                for (int n = 0; n < Math.min(k, nearest[i].queries().length); n++) {
                    addLinks(nearest[i].queries()[n], nearest[i].similarities()[n], from, to, scores, offset);
                }
            }
        };
    }

    private void addLinks(int query, float similarity, int from, int to, float[] scores, int offset) {
        for (int i = 0; i < training.count(query); i++) {
            int item = training.get(query, i);
            if (item >= from && item < to) {
                scores[offset + item - from] += similarity;
            }
        }
    }
}
