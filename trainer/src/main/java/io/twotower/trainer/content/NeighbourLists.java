package io.twotower.trainer.content;

import io.twotower.trainer.storage.MappedFloats;
import io.twotower.trainer.storage.MappedInts;
import io.twotower.trainer.storage.Scratch;

/** For each item its nearest, best first, and how near they are. In mapped files; items may be set and read by several threads. */
public final class NeighbourLists {

    private final int most;
    private final MappedInts counts;
    private final MappedInts neighbours;
    private final MappedFloats similarities;

    /**
     * Empty lists.
     *
     * @param most neighbours of an item
     */
    public NeighbourLists(int items, int most, Scratch scratch) {
        this.most = most;
        this.counts = scratch.ints();
        this.neighbours = scratch.ints();
        this.similarities = scratch.floats();
        counts.resize(items);
        neighbours.resize((long) items * most);
        similarities.resize((long) items * most);
    }

    /** The most neighbours that an item has. */
    public int most() {
        return most;
    }

    /** Adds an item's next neighbour. */
    public void add(int item, int neighbour, float similarity) {
        int count = counts.getAndAdd(item, 1);
        neighbours.set((long) item * most + count, neighbour);
        similarities.set((long) item * most + count, similarity);
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
