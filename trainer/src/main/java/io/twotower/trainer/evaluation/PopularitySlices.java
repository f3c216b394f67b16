package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Hashing;
import io.twotower.trainer.data.Links;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The items with test links by their popularity, which is counted over the training links; a hash orders items that are equally popular.
 * Cold items have no test links here, and are in no slice.
 *
 * @param head the most popular: as few as hold a fifth of the test links
 * @param tail the least popular: as few as hold a fifth of the test links
 * @param deciles ten groups, the least popular first
 */
record PopularitySlices(BitSet head, BitSet tail, List<Decile> deciles) {

    private static final double SHARE = 0.2;
    private static final int DECILES = 10;

    /**
     * A tenth of the test links by the popularity of what they lead to. An item is in the tenth that the middle of its test links falls
     * into, so that decile sizes differ by at most the links of two items; one that holds more than a tenth may leave a decile empty.
     *
     * @param items the items that are in it
     * @param links how many test links these have
     * @param least training links of the least popular of them, 0 where there is none
     * @param most training links of the most popular of them, 0 where there is none
     */
    record Decile(BitSet items, long links, int least, int most) {
    }

    static PopularitySlices of(Links training, Links test, Catalogue catalogue, long seed) {
        int[] popularity = training.countByItem(catalogue.size());
        int[] tested = test.countByItem(catalogue.size());
        Integer[] items = test.distinctItems().boxed().toArray(Integer[]::new);
        long[] hashes = new long[catalogue.size()];
        for (int item : items) {
            hashes[item] = Hashing.hash(seed, "popularity", catalogue.id(item));
        }
        Arrays.sort(items, Comparator.<Integer>comparingInt(item -> popularity[item]).thenComparingLong(item -> hashes[item]));
        BitSet tail = first(items, tested, test.size());
        List<Decile> deciles = deciles(items, tested, popularity, test.size());
        Collections.reverse(Arrays.asList(items));
        return new PopularitySlices(first(items, tested, test.size()), tail, deciles);
    }

    private static BitSet first(Integer[] items, int[] tested, long links) {
        BitSet chosen = new BitSet();
        long held = 0;
        for (int i = 0; i < items.length && held < SHARE * links; i++) {
            chosen.set(items[i]);
            held += tested[items[i]];
        }
        return chosen;
    }

    private static List<Decile> deciles(Integer[] items, int[] tested, int[] popularity, long links) {
        int[] ends = new int[DECILES];
        long before = 0;
        for (int item : items) {
            ends[(int) ((2 * before + tested[item]) * DECILES / (2 * links))]++;
            before += tested[item];
        }
        Arrays.parallelPrefix(ends, Integer::sum);
        return IntStream.range(0, DECILES)
                .mapToObj(i -> decile(Arrays.copyOfRange(items, i == 0 ? 0 : ends[i - 1], ends[i]), tested, popularity)).toList();
    }

    private static Decile decile(Integer[] items, int[] tested, int[] popularity) {
        BitSet members = new BitSet();
        long links = 0;
        for (int item : items) {
            members.set(item);
            links += tested[item];
        }
        int last = items.length - 1;
        return last < 0 ? new Decile(members, 0, 0, 0)
                : new Decile(members, links, popularity[items[0]], popularity[items[last]]);
    }
}
