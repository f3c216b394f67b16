package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Hashing;
import io.twotower.trainer.data.Links;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;

/**
 * The most and the least popular items with test links: from either end, as few as hold a fifth of the test links. Popularity is
 * counted over the training links; a hash orders items that are equally popular. Cold items have no test links here, and are in neither.
 */
record PopularitySlices(BitSet head, BitSet tail) {

    private static final double SHARE = 0.2;

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
        Collections.reverse(Arrays.asList(items));
        return new PopularitySlices(first(items, tested, test.size()), tail);
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
}
