package io.twotower.trainer.data;

import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * Finds the latest links of some, exactly, in little memory: the time that divides them is found 16 bits at a time, by counting.
 * Of links of the same time, those that stand later in the data are the later ones.
 */
final class LatestLinks {

    private static final int DIGIT_BITS = 16;

    private final Links links;
    private final LongPredicate eligible;

    /** @param eligible which links are looked at, by their number */
    LatestLinks(Links links, LongPredicate eligible) {
        this.links = links;
        this.eligible = eligible;
    }

    /** Calls {@code found} for each of the {@code most} latest eligible links, or for all where there are fewer. */
    void forEach(long most, LongConsumer found) {
        if (most <= 0) {
            return;
        }
        long dividing = 0;
        long wanted = most;
        for (int shift = Long.SIZE - DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            long[] counts = countDigits(dividing, shift);
            int digit = counts.length - 1;
            while (digit > 0 && counts[digit] < wanted) {
                wanted -= counts[digit--];
            }
            dividing |= (long) digit << shift;
        }
        // Now so many are wanted of the links of that very time.
        for (long link = links.size() - 1; link >= 0; link--) {
            if (eligible.test(link)) {
                int later = Long.compareUnsigned(key(link), dividing);
                if (later > 0 || later == 0 && wanted-- > 0) {
                    found.accept(link);
                }
            }
        }
    }

    /** Among the links whose key begins like {@code prefix}, how many have each value of the next 16 bits. */
    private long[] countDigits(long prefix, int shift) {
        long[] counts = new long[1 << DIGIT_BITS];
        int known = shift + DIGIT_BITS;
        for (long link = 0; link < links.size(); link++) {
            long key = key(link);
            if (eligible.test(link) && (known == Long.SIZE || key >>> known == prefix >>> known)) {
                counts[(int) (key >>> shift) & counts.length - 1]++;
            }
        }
        return counts;
    }

    /** A link's time as a number whose unsigned order is that of the times; both zeros are the same time. */
    private long key(long link) {
        long bits = Double.doubleToLongBits(links.time(link) + 0.0);
        return bits ^ (bits >> Long.SIZE - 1 | Long.MIN_VALUE);
    }
}
