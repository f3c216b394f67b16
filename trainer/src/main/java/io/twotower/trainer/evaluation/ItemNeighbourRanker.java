package io.twotower.trainer.evaluation;

import io.twotower.trainer.content.NeighbourLists;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Scores an item by the items of the query's history that it is a neighbour of: the sum of its similarities to those among whose k
 * nearest it is, the one at place p of the history, from 0 for the most recent, with weight decay^p.
 */
final class ItemNeighbourRanker implements Ranker {

    private final NeighbourLists neighbours;
    private final IntFunction<int[]> histories;
    private final int items;
    private final int k;
    private final double decay;

    /** The items that a query's history votes for, ascending. */
    private record Votes(int[] items, float[] scores) { }

    /**
     * @param histories gives a query's items, the most recent first, each once
     * @param items how many there are in the catalogue
     * @param k the neighbours of an item that count
     * @param decay weight of an item of the history relative to the one after it in time; 1 for all alike
     */
    ItemNeighbourRanker(NeighbourLists neighbours, IntFunction<int[]> histories, int items, int k, double decay) {
        this.neighbours = neighbours;
        this.histories = histories;
        this.items = items;
        this.k = k;
        this.decay = decay;
    }

    @Override
    public Scorer of(int[] queries) {
        float[] sums = new float[items];
        Votes[] votes = Arrays.stream(queries).mapToObj(query -> votes(histories.apply(query), sums)).toArray(Votes[]::new);
        return (from, to, scores) -> {
            Arrays.fill(scores, 0, queries.length * (to - from), 0);
            for (int i = 0; i < queries.length; i++) {
                add(votes[i], from, to, scores, i * (to - from));
            }
        };
    }

    /** @param sums one for each item, 0 before and after */
    private Votes votes(int[] history, float[] sums) {
        int[] voted = Arrays.stream(history).flatMap(this::nearest).sorted().distinct().toArray();
        double weight = 1;
        for (int item : history) {
            for (int i = 0; i < count(item); i++) {
                sums[neighbours.neighbour(item, i)] += (float) (weight * neighbours.similarity(item, i));
            }
            weight *= decay;
        }
        float[] scores = new float[voted.length];
        for (int i = 0; i < voted.length; i++) {
            scores[i] = sums[voted[i]];
            sums[voted[i]] = 0;
        }
        return new Votes(voted, scores);
    }

    private IntStream nearest(int item) {
        return IntStream.range(0, count(item)).map(i -> neighbours.neighbour(item, i));
    }

    private int count(int item) {
        return Math.min(k, neighbours.count(item));
    }

    private static void add(Votes votes, int from, int to, float[] scores, int offset) {
        int start = Arrays.binarySearch(votes.items, from);
        for (int i = start < 0 ? -start - 1 : start; i < votes.items.length && votes.items[i] < to; i++) {
            scores[offset + votes.items[i] - from] = votes.scores[i];
        }
    }
}
