package io.twotower.trainer.evaluation;

import java.util.Arrays;

/** A query's items, best first. */
final class Ranking {

    private final int[] items;

    /**
     * @param items at least {@link QueryMetrics#LONGEST}, or all that are eligible
     * @param eligible how many items could have been ranked
     * @throws IllegalArgumentException when the ranking is too short or has an item twice: its figures would be wrong
     */
    Ranking(int[] items, int eligible) {
        if (items.length < Math.min(QueryMetrics.LONGEST, eligible)) {
            throw new IllegalArgumentException("a ranking of " + items.length + " items, though " + eligible + " are eligible");
        }
        int[] sorted = items.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new IllegalArgumentException("item " + sorted[i] + " is in a ranking twice");
            }
        }
        this.items = items;
    }

    /** How many items there are. */
    int length() {
        return items.length;
    }

    /** The item at a rank, from 0. */
    int get(int rank) {
        return items[rank];
    }

    /**
     * Where some items are.
     *
     * @param relevant ascending
     * @return the rank of each, from 1, or 0 where it is not among the first {@link QueryMetrics#LONGEST}
     */
    int[] ranks(int[] relevant) {
        int[] ranks = new int[relevant.length];
        for (int i = 0; i < Math.min(items.length, QueryMetrics.LONGEST); i++) {
            int position = Arrays.binarySearch(relevant, items[i]);
            if (position >= 0) {
                ranks[position] = i + 1;
            }
        }
        return ranks;
    }
}
