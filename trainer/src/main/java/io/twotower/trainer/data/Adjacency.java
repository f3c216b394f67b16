package io.twotower.trainer.data;

import java.util.Arrays;

/** For each node, the nodes it is linked with, ascending. */
public final class Adjacency {

    private final int[] starts;
    private final int[] neighbours;

    private Adjacency(int[] from, int[] to, int nodes) {
        starts = new int[nodes + 1];
        for (int node : from) {
            starts[node + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] next = Arrays.copyOf(starts, nodes);
        neighbours = new int[from.length];
        for (int i = 0; i < from.length; i++) {
            neighbours[next[from[i]]++] = to[i];
        }
        for (int node = 0; node < nodes; node++) {
            Arrays.sort(neighbours, starts[node], starts[node + 1]);
        }
    }

    /** Each query's items. */
    public static Adjacency itemsOf(Links links, int queries) {
        return new Adjacency(links.query(), links.item(), queries);
    }

    /** Each item's queries. */
    public static Adjacency queriesOf(Links links, int items) {
        return new Adjacency(links.item(), links.query(), items);
    }

    /** How many nodes a node is linked with. */
    public int count(int node) {
        return starts[node + 1] - starts[node];
    }

    /** The nodes that a node is linked with, as a copy. */
    public int[] of(int node) {
        return Arrays.copyOfRange(neighbours, starts[node], starts[node + 1]);
    }

    /** The {@code i}-th node that a node is linked with. */
    public int get(int node, int i) {
        return neighbours[starts[node] + i];
    }

    public boolean contains(int node, int neighbour) {
        return Arrays.binarySearch(neighbours, starts[node], starts[node + 1], neighbour) >= 0;
    }
}
