package io.twotower.trainer.content;

import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The order of ids, for items with equal scores. A model rarely gives two items the same score, so ids are compared themselves at
 * first; for a ranker that often does, all of them are put in order, once. Safe for use by several threads.
 */
public final class IdOrder {

    private static final long MOST_COMPARED = 1 << 16;

    private final int size;
    private final IntFunction<String> id;
    private final AtomicLong compared = new AtomicLong();
    /** For each item, how many ids are smaller; null before they are put in order. */
    private volatile int[] ranks;

    /**
     * @param size how many items there are
     * @param id   gives the id of each
     */
    public IdOrder(int size, IntFunction<String> id) {
        this.size = size;
        this.id = id;
    }

    /** Whether an item's id comes before another's. */
    public boolean precedes(int item, int other) {
        int[] known = ranks;
        if (known == null && compared.incrementAndGet() > MOST_COMPARED) known = putInOrder();
        return known != null ? known[item] < known[other] : id.apply(item).compareTo(id.apply(other)) < 0;
    }

    private synchronized int[] putInOrder() {
        if (ranks != null) return ranks;
        int[] byId = IntStream.range(0, size).boxed().sorted(Comparator.comparing(id::apply)).mapToInt(Integer::intValue).toArray();
        int[] made = new int[size];
        for (int rank = 0; rank < size; rank++) made[byId[rank]] = rank;
        ranks = made;
        return made;
    }
}
