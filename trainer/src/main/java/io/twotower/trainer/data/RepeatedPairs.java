package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedBytes;
import io.twotower.trainer.storage.MappedLongs;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Makes rows that repeat a pair one link, at the place of the first of them: weights are added up in the order of the rows, the
 * latest time holds.
 *
 * <p>One hash table of all pairs would be read all over for each row, and be much larger than memory one day. Pairs are dealt out by
 * their hash first, into parts that a small table on the heap has room for; everything else is read and written from front to end.
 */
final class RepeatedPairs {

    /** Links of a part, on average. */
    private static final int PART = 1 << 17;

    private final Links links;
    private final int parts;
    private final MappedLongs pairs;
    private final MappedLongs positions;
    /** Where a part begins. */
    private final long[] starts;
    /** One for each link that repeats an earlier one. */
    private final MappedBytes repeated;

    private RepeatedPairs(Links links) {
        this.links = links;
        this.parts = Math.toIntExact((links.size() + PART - 1) / PART);
        this.starts = new long[parts + 1];
        this.pairs = links.scratch().longs();
        this.positions = links.scratch().longs();
        this.repeated = links.scratch().bytes();
    }

    /** The links without repetitions; those given are used up. */
    static Links merge(Links links) {
        RepeatedPairs pairs = new RepeatedPairs(links);
        try {
            pairs.deal();
            long found = IntStream.range(0, pairs.parts).parallel().mapToLong(pairs::find).sum();
            if (found == 0) {
                return links;
            }
            Links merged = links.select(link -> pairs.repeated.get(link) == 0);
            links.close();
            return merged;
        } finally {
            pairs.pairs.close();
            pairs.positions.close();
            pairs.repeated.close();
        }
    }

    private void deal() {
        pairs.resize(links.size());
        positions.resize(links.size());
        repeated.resize(links.size());
        for (long link = 0; link < links.size(); link++) {
            starts[part(pair(link)) + 1]++;
        }
        Arrays.parallelPrefix(starts, Long::sum);
        long[] next = starts.clone();
        for (long link = 0; link < links.size(); link++) {
            long pair = pair(link);
            long place = next[part(pair)]++;
            pairs.set(place, pair);
            positions.set(place, link);
        }
    }

    private long pair(long link) {
        return (long) links.query(link) << 32 | links.item(link);
    }

    private int part(long pair) {
        return (int) Math.multiplyHigh(Hashing.mix(pair) >>> 1, 2L * parts);
    }

    /** Merges the pairs of a part, and returns how many repeat others. */
    private long find(int part) {
        PairTable table = new PairTable();
        long found = 0;
        for (long i = starts[part]; i < starts[part + 1]; i++) {
            long first = table.putIfAbsent(pairs.get(i), positions.get(i));
            if (first >= 0) {
                links.merge(first, positions.get(i));
                repeated.set(positions.get(i), (byte) 1);
                found++;
            }
        }
        return found;
    }

    /** Positions of pairs, by open addressing. */
    private static final class PairTable {

        private long[] keys = new long[4 * PART];
        /** The position plus one; zero where there is no pair. */
        private long[] values = new long[4 * PART];
        private int size;

        /** The position a pair was given earlier; -1 when this one is now its position. */
        long putIfAbsent(long pair, long position) {
            int slot = slot(pair);
            if (values[slot] != 0) {
                return values[slot] - 1;
            }
            keys[slot] = pair;
            values[slot] = position + 1;
            if (2 * ++size > keys.length) {
                grow();
            }
            return -1;
        }

        private int slot(long pair) {
            int mask = keys.length - 1;
            // The upper bits chose the part.
            int slot = (int) Hashing.mix(pair) & mask;
            while (values[slot] != 0 && keys[slot] != pair) {
                slot = slot + 1 & mask;
            }
            return slot;
        }

        private void grow() {
            long[] oldKeys = keys;
            long[] oldValues = values;
            keys = new long[oldKeys.length * 2];
            values = new long[oldKeys.length * 2];
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldValues[i] != 0) {
                    int slot = slot(oldKeys[i]);
                    keys[slot] = oldKeys[i];
                    values[slot] = oldValues[i];
                }
            }
        }
    }
}
