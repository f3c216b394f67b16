package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedDoubles;
import io.twotower.trainer.storage.MappedFloats;
import io.twotower.trainer.storage.MappedInts;
import io.twotower.trainer.storage.Scratch;
import java.util.BitSet;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Links from queries to items, each pair at most once, numbered from 0. They are in mapped files: nothing here grows on the heap
 * with their number. Safe for use by several threads.
 */
public final class Links {

    private final Scratch scratch;
    private final MappedInts queries;
    private final MappedInts items;
    /** Null where the data has no weights. */
    private final MappedFloats weights;
    /** Null where the data has no times. */
    private final MappedDoubles times;

    /** No links yet. */
    Links(Scratch scratch, boolean withWeights, boolean withTimes) {
        this.scratch = scratch;
        this.queries = scratch.ints();
        this.items = scratch.ints();
        this.weights = withWeights ? scratch.floats() : null;
        this.times = withTimes ? scratch.doubles() : null;
    }

    private Links(Archive archive, boolean withWeights, boolean withTimes) {
        this.scratch = archive.scratch();
        this.queries = archive.open("queries", Scratch::ints);
        this.items = archive.open("items", Scratch::ints);
        this.weights = withWeights ? archive.open("weights", Scratch::floats) : null;
        this.times = withTimes ? archive.open("times", Scratch::doubles) : null;
    }

    /** Links that were written to an archive. */
    static Links open(Archive archive, boolean withWeights, boolean withTimes) {
        return new Links(archive, withWeights, withTimes);
    }

    void write(Archive archive) {
        archive.write("queries", queries);
        archive.write("items", items);
        if (weights != null) {
            archive.write("weights", weights);
        }
        if (times != null) {
            archive.write("times", times);
        }
    }

    /** Links without weights and times, from the queries to the items of the same positions. */
    public static Links of(Scratch scratch, int[] queries, int[] items) {
        Links links = new Links(scratch, false, false);
        for (int i = 0; i < queries.length; i++) {
            links.add(queries[i], items[i], 1, 0);
        }
        return links;
    }

    /** Appends a link; weight and time are kept where the data has such. */
    void add(int query, int item, float weight, double time) {
        queries.add(query);
        items.add(item);
        if (weights != null) {
            weights.add(weight);
        }
        if (times != null) {
            times.add(time);
        }
    }

    /** Appends a link of other links, which have weights and times if these have. */
    void add(Links from, long link) {
        add(from.query(link), from.item(link), from.weight(link), from.time(link));
    }

    /** Makes one link of two: the weights add up, the latest time holds. */
    void merge(long into, long repeated) {
        if (weights != null) {
            weights.set(into, weights.get(into) + weights.get(repeated));
        }
        if (times != null) {
            times.set(into, Math.max(times.get(into), times.get(repeated)));
        }
    }

    public long size() {
        return queries.size();
    }

    /** The number of a link's query. */
    public int query(long link) {
        return queries.get(link);
    }

    /** The number of a link's item. */
    public int item(long link) {
        return items.get(link);
    }

    public boolean hasWeights() {
        return weights != null;
    }

    /** A link's weight, 1 where the data has no weights. */
    public float weight(long link) {
        return weights == null ? 1 : weights.get(link);
    }

    public boolean hasTimes() {
        return times != null;
    }

    /** A link's time, 0 where the data has no times. */
    public double time(long link) {
        return times == null ? 0 : times.get(link);
    }

    /** The links that a predicate accepts by their number, in the same order. */
    public Links select(LongPredicate accepted) {
        Links selected = new Links(scratch, hasWeights(), hasTimes());
        for (long link = 0; link < size(); link++) {
            if (accepted.test(link)) {
                selected.add(this, link);
            }
        }
        return selected;
    }

    /** The queries that have a link, each once, in the order of their first links. To be used by one thread. */
    public IntStream distinctQueries() {
        return distinct(queries);
    }

    /** The items that have a link, each once, in the order of their first links. To be used by one thread. */
    public IntStream distinctItems() {
        return distinct(items);
    }

    private static IntStream distinct(MappedInts numbers) {
        BitSet seen = new BitSet();
        return LongStream.range(0, numbers.size()).mapToInt(numbers::get).filter(number -> {
            boolean first = !seen.get(number);
            seen.set(number);
            return first;
        });
    }

    /** Links an item has: its popularity. */
    public int[] countByItem(int itemCount) {
        int[] counts = new int[itemCount];
        for (long link = 0; link < size(); link++) {
            counts[items.get(link)]++;
        }
        return counts;
    }

    Scratch scratch() {
        return scratch;
    }

    /** Frees what the links take. */
    void close() {
        queries.close();
        items.close();
        if (weights != null) {
            weights.close();
        }
        if (times != null) {
            times.close();
        }
    }
}
