package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedInts;
import io.twotower.trainer.storage.MappedLongs;
import java.util.function.LongToIntFunction;

/** For each node, the nodes it is linked with, ascending; in mapped files. Safe for use by several threads. */
public final class Adjacency implements AutoCloseable {

    /** Where each node's neighbours begin, and in the end where the last one's end. */
    private final MappedLongs starts;
    private final MappedInts neighbours;

    private Adjacency(Links links, LongToIntFunction from, LongToIntFunction to, int nodes) {
        starts = links.scratch().longs();
        neighbours = links.scratch().ints();
        starts.resize(nodes + 1L);
        neighbours.resize(links.size());
        for (long link = 0; link < links.size(); link++) {
            starts.getAndAdd(from.applyAsInt(link), 1);
        }
        long end = 0;
        for (int node = 0; node <= nodes; node++) {
            end += starts.get(node);
            starts.set(node, end);
        }
        // Filled from behind: a node's end moves down to its start.
        for (long link = links.size() - 1; link >= 0; link--) {
            neighbours.set(starts.getAndAdd(from.applyAsInt(link), -1) - 1, to.applyAsInt(link));
        }
        for (int node = 0; node < nodes; node++) {
            sort(starts.get(node), starts.get(node + 1L));
        }
    }

    private void sort(long start, long end) {
        for (long i = start + 1; i < end; i++) {
            if (neighbours.get(i - 1) > neighbours.get(i)) {
                neighbours.sort(start, end);
                return;
            }
        }
    }

    /** Each query's items. */
    public static Adjacency itemsOf(Links links, int queries) {
        return new Adjacency(links, links::query, links::item, queries);
    }

    /** Each item's queries. */
    public static Adjacency queriesOf(Links links, int items) {
        return new Adjacency(links, links::item, links::query, items);
    }

    /** How many nodes a node is linked with. */
    public int count(int node) {
        return (int) (starts.get(node + 1L) - starts.get(node));
    }

    /** The nodes that a node is linked with, as a copy. */
    public int[] of(int node) {
        int[] copy = new int[count(node)];
        neighbours.get(starts.get(node), copy, 0, copy.length);
        return copy;
    }

    /** The {@code i}-th node that a node is linked with. */
    public int get(int node, int i) {
        return neighbours.get(starts.get(node) + i);
    }

    public boolean contains(int node, int neighbour) {
        long low = starts.get(node);
        long high = starts.get(node + 1L) - 1;
        while (low <= high) {
            long middle = low + high >>> 1;
            int found = neighbours.get(middle);
            if (found == neighbour) {
                return true;
            } else if (found < neighbour) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    /** Frees what it takes, before the data set's end does. */
    @Override
    public void close() {
        starts.close();
        neighbours.close();
    }
}
