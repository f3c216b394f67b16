package io.twotower.trainer.batch;

/**
 * The order of an epoch: a pseudorandom permutation of {@code [0, size)} that is computed place by place and takes no memory.
 *
 * <p>A Feistel network turns the numbers of {@code b} bits, {@code 2^b} being the power of two that holds {@code size}, into one
 * another: the number is cut in two, and each part in turn is xor-ed with a keyed hash of the other, which can be undone whatever
 * the hash. A result outside of {@code [0, size)} is put in again until it lies inside (cycle walking; Black and Rogaway 2002),
 * which keeps the map one to one and, but for the smallest sizes, takes less than two turns on average.
 */
final class EpochOrder {

    private static final int ROUNDS = 6;
    /** With fewer bits some orders of a handful of links would come more often than others. */
    private static final int FEWEST_BITS = 8;

    private final long size;
    private final int rightBits;
    private final int leftShift;
    private final int rightShift;
    private final long rightMask;
    private final long[] keys = new long[ROUNDS];

    /** @param size at least 1 */
    EpochOrder(long size) {
        if (size < 1) throw new IllegalArgumentException("An epoch has at least one link, got " + size);
        this.size = size;
        int bits = Math.max(FEWEST_BITS, Long.SIZE - Long.numberOfLeadingZeros(size - 1));
        rightBits = bits / 2;
        rightMask = (1L << rightBits) - 1;
        rightShift = Long.SIZE - rightBits;
        leftShift = Long.SIZE - (bits - rightBits);
    }

    /** Changes to another epoch's order. */
    void start(long seed, int epoch) {
        long key = Mixing.mix(Mixing.mix(seed) + epoch);
        for (int r = 0; r < ROUNDS; r++) keys[r] = Mixing.mix(key + r * Mixing.GOLDEN);
    }

    /** What comes at a place of the order, for places in {@code [0, size)}. */
    long at(long place) {
        long number = place;
        do {
            number = permute(number);
        } while (number >= size);
        return number;
    }

    private long permute(long number) {
        long left = number >>> rightBits;
        long right = number & rightMask;
        for (int r = 0; r < ROUNDS; r += 2) {
            left ^= hash(right ^ keys[r]) >>> leftShift;
            right ^= hash(left ^ keys[r + 1]) >>> rightShift;
        }
        return left << rightBits | right;
    }

    /** Whose high bits depend on every bit. */
    private static long hash(long x) {
        x *= 0xff51afd7ed558ccdL;
        x ^= x >>> 32;
        return x * 0xc4ceb9fe1a85ec53L;
    }
}
