package io.twotower.trainer.evaluation;

import io.twotower.trainer.content.IdOrder;
import io.twotower.trainer.content.NeighbourLists;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.storage.Scratch;

/**
 * Finds for each item the items most similar to it, best first, by the queries that training links have in common: with {@code n(i)} queries
 * linked with an item and {@code c(i, j)} with both,
 *
 * <p>s(i, j) = c(i, j) / (√(n(i) · n(j)) + λ)
 *
 * <p>which is their cosine (Sarwar et al., WWW 2001; the most similar alone: Deshpande and Karypis, TOIS 2004) with a shrinkage λ against
 * similarities that few queries speak for (Bell and Koren, KDD Cup 2007).
 */
final class ItemNeighbours {

    /** A query that is linked with more items says little of any two of them, and would cost the square of their number. */
    private static final int MOST_LINKS = 5000;

    private ItemNeighbours() {
    }

    /**
     * Finds the neighbours of all items.
     *
     * @param most how many are kept of an item
     * @param shrinkage λ, 0 for none
     * @param scratch where they are kept
     */
    static NeighbourLists of(Dataset dataset, int most, double shrinkage, Scratch scratch) {
        Links training = dataset.split().training();
        int itemCount = dataset.catalogue().size();
        int[] popularity = training.countByItem(itemCount);
        IdOrder order = new IdOrder(itemCount, dataset.catalogue()::id);
        try (Adjacency itemsOf = Adjacency.itemsOf(training, dataset.queries().size());
             Adjacency queriesOf = Adjacency.queriesOf(training, itemCount)) {
            return NeighbourLists.of(itemCount, most, order, scratch, () -> new CoOccurrences(itemsOf, queriesOf, popularity, shrinkage));
        }
    }

    /** How many queries other items have in common with one. */
    private static final class CoOccurrences implements NeighbourLists.Finder {
        private final Adjacency itemsOf;
        private final Adjacency queriesOf;
        private final int[] popularity;
        private final double shrinkage;
        private final int[] counts;
        private final int[] others;
        private int item;
        private int found;

        CoOccurrences(Adjacency itemsOf, Adjacency queriesOf, int[] popularity, double shrinkage) {
            this.itemsOf = itemsOf;
            this.queriesOf = queriesOf;
            this.popularity = popularity;
            this.shrinkage = shrinkage;
            this.counts = new int[popularity.length];
            this.others = new int[popularity.length];
        }

        @Override
        public int find(int item) {
            clear();
            this.item = item;
            for (int i = 0; i < queriesOf.count(item); i++) {
                int query = queriesOf.get(item, i);
                int links = itemsOf.count(query);
                for (int j = 0; links <= MOST_LINKS && j < links; j++) {
                    int other = itemsOf.get(query, j);
                    if (other != item && counts[other]++ == 0) {
                        others[found++] = other;
                    }
                }
            }
            return found;
        }

        private void clear() {
            for (int i = 0; i < found; i++) {
                counts[others[i]] = 0;
            }
            found = 0;
        }

        @Override
        public int candidate(int i) {
            return others[i];
        }

        @Override
        public float similarity(int candidate) {
            return (float) (counts[candidate] / (Math.sqrt((double) popularity[item] * popularity[candidate]) + shrinkage));
        }
    }
}
