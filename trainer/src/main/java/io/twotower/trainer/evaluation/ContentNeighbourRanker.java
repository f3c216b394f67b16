package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores an item by who is linked with it: the sum of the similarities of those among the query's k nearest queries, by content, that
 * have a training link to it, the query itself with similarity 1 included.
 */
final class ContentNeighbourRanker implements Ranker {

    private final ContentVectors vectors;
    private final SparseRows queriesByTerm;
    private final Adjacency training;
    private final int[] linked;
    private final IdOrder order;
    private final int k;

    /** A query that votes for what it is linked with. */
    private record Neighbour(int query, float similarity) { }

    ContentNeighbourRanker(Dataset dataset, ContentVectors vectors, int k) {
        this.vectors = vectors;
        this.queriesByTerm = vectors.queriesByTerm();
        this.training = Adjacency.itemsOf(dataset.split().training(), dataset.queries().size());
        this.linked = dataset.split().training().distinctQueries().sorted().toArray();
        this.order = new IdOrder(dataset.queries().size(), dataset.queries()::id);
        this.k = k;
    }

    @Override
    public Scorer of(int[] queries) {
        float[] similarities = new float[vectors.queries().rows()];
        List<List<Neighbour>> neighbours = Arrays.stream(queries).mapToObj(query -> neighbours(query, similarities)).toList();
        return (from, to, scores) -> {
            Arrays.fill(scores, 0, queries.length * (to - from), 0);
            for (int i = 0; i < queries.length; i++) {
                for (Neighbour neighbour : neighbours.get(i)) {
                    addLinks(neighbour, from, to, scores, i * (to - from));
                }
            }
        };
    }

    /** The query itself, then the nearest others, best first; who has nothing in common with it has no say. */
    private List<Neighbour> neighbours(int query, float[] similarities) {
        Arrays.fill(similarities, 0);
        queriesByTerm.multiplyInto(vectors.queries(), query, 0, similarities.length, similarities, 0);
        TopItems nearest = new TopItems(k, order);
        for (int other : linked) {
            if (other != query && similarities[other] > 0) {
                nearest.offer(other, similarities[other]);
            }
        }
        List<Neighbour> neighbours = new ArrayList<>();
        neighbours.add(new Neighbour(query, 1));
        for (int other : nearest.best()) {
            neighbours.add(new Neighbour(other, similarities[other]));
        }
        return neighbours;
    }

    private void addLinks(Neighbour neighbour, int from, int to, float[] scores, int offset) {
        for (int i = 0; i < training.count(neighbour.query); i++) {
            int item = training.get(neighbour.query, i);
            if (item >= from && item < to) {
                scores[offset + item - from] += neighbour.similarity;
            }
        }
    }
}
