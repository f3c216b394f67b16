package io.twotower.trainer.evaluation;

import io.twotower.trainer.content.IdOrder;
import io.twotower.trainer.content.NeighbourLists;
import io.twotower.trainer.content.TopItems;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Links;
import io.twotower.trainer.storage.Scratch;
import java.util.stream.IntStream;

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

    private static final int ITEMS_AT_A_TIME = 1024;

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
        NeighbourLists neighbours = new NeighbourLists(itemCount, most, scratch);
        int[] popularity = training.countByItem(itemCount);
        IdOrder order = new IdOrder(itemCount, dataset.catalogue()::id);
        try (Adjacency itemsOf = Adjacency.itemsOf(training, dataset.queries().size());
             Adjacency queriesOf = Adjacency.queriesOf(training, itemCount)) {
            int blocks = (itemCount + ITEMS_AT_A_TIME - 1) / ITEMS_AT_A_TIME;
            IntStream.range(0, blocks).parallel().forEach(block -> {
                CoOccurrences coOccurrences = new CoOccurrences(itemsOf, queriesOf, itemCount);
                for (int item = block * ITEMS_AT_A_TIME; item < Math.min(itemCount, (block + 1) * ITEMS_AT_A_TIME); item++) {
                    find(item, neighbours, coOccurrences, popularity, shrinkage, order);
                }
            });
        }
        return neighbours;
    }

    private static void find(int item, NeighbourLists neighbours, CoOccurrences coOccurrences, int[] popularity, double shrinkage, IdOrder order) {
        coOccurrences.count(item);
        TopItems nearest = new TopItems(Math.min(neighbours.most(), coOccurrences.found), order);
        for (int i = 0; i < coOccurrences.found; i++) {
            int other = coOccurrences.others[i];
            nearest.offer(other, similarity(coOccurrences.counts[other], popularity[item], popularity[other], shrinkage));
        }
        for (int other : nearest.best()) {
            neighbours.add(item, other, similarity(coOccurrences.counts[other], popularity[item], popularity[other], shrinkage));
        }
    }

    private static float similarity(int common, int links, int otherLinks, double shrinkage) {
        return (float) (common / (Math.sqrt((double) links * otherLinks) + shrinkage));
    }

    /** How many queries other items have in common with one; its arrays are used again for the next. */
    private static final class CoOccurrences {
        private final Adjacency itemsOf;
        private final Adjacency queriesOf;
        private final int[] counts;
        private final int[] others;
        private int found;

        CoOccurrences(Adjacency itemsOf, Adjacency queriesOf, int items) {
            this.itemsOf = itemsOf;
            this.queriesOf = queriesOf;
            this.counts = new int[items];
            this.others = new int[items];
        }

        void count(int item) {
            for (int i = 0; i < found; i++) {
                counts[others[i]] = 0;
            }
            found = 0;
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
        }
    }
}
