package io.twotower.trainer.content;

import io.twotower.trainer.storage.MappedFloats;
import io.twotower.trainer.storage.MappedInts;
import io.twotower.trainer.storage.Scratch;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** For each item its nearest, best first, and how near they are. In mapped files; may be read by several threads. */
public final class NeighbourLists {

    private static final int ITEMS_AT_A_TIME = 1024;

    private final int most;
    private final MappedInts counts;
    private final MappedInts neighbours;
    private final MappedFloats similarities;

    /** Finds the candidates of one item after another, in arrays that it uses again; for one thread. */
    public interface Finder {

        /**
         * Looks for an item's candidates, each once and not the item itself.
         *
         * @return how many there are
         */
        int find(int item);

        /** The {@code i}-th candidate of the item that was looked for last. */
        int candidate(int i);

        /** How near a candidate is to it. */
        float similarity(int candidate);
    }

    private NeighbourLists(int items, int most, Scratch scratch) {
        this.most = most;
        this.counts = scratch.ints();
        this.neighbours = scratch.ints();
        this.similarities = scratch.floats();
        counts.resize(items);
        neighbours.resize((long) items * most);
        similarities.resize((long) items * most);
    }

    /**
     * Finds the neighbours of all items, on all cores.
     *
     * @param most   how many are kept of an item
     * @param order  of items that are equally near
     * @param finder makes one for each thread's work
     */
    public static NeighbourLists of(int items, int most, IdOrder order, Scratch scratch, Supplier<? extends Finder> finder) {
        NeighbourLists lists = new NeighbourLists(items, most, scratch);
        int blocks = (items + ITEMS_AT_A_TIME - 1) / ITEMS_AT_A_TIME;
        IntStream.range(0, blocks).parallel().forEach(block -> {
            Finder own = finder.get();
            for (int item = block * ITEMS_AT_A_TIME; item < Math.min(items, (block + 1) * ITEMS_AT_A_TIME); item++) {
                lists.keepNearest(item, own, order);
            }
        });
        return lists;
    }

    private void keepNearest(int item, Finder finder, IdOrder order) {
        int found = finder.find(item);
        TopItems nearest = new TopItems(Math.min(most, found), order);
        for (int i = 0; i < found; i++) {
            nearest.offer(finder.candidate(i), finder.similarity(finder.candidate(i)));
        }
        int[] best = nearest.best();
        counts.set(item, best.length);
        for (int i = 0; i < best.length; i++) {
            neighbours.set((long) item * most + i, best[i]);
            similarities.set((long) item * most + i, finder.similarity(best[i]));
        }
    }

    /** How many neighbours an item has. */
    public int count(int item) {
        return counts.get(item);
    }

    /** The {@code i}-th nearest to an item. */
    public int neighbour(int item, int i) {
        return neighbours.get((long) item * most + i);
    }

    /** How near the {@code i}-th nearest is. */
    public float similarity(int item, int i) {
        return similarities.get((long) item * most + i);
    }
}
