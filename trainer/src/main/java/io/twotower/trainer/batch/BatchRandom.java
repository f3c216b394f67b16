package io.twotower.trainer.batch;

import java.util.random.RandomGenerator;

/**
 * Random numbers of one batch: SplitMix64, started anew for each batch from the seed, the epoch and the batch's number. Its
 * numbers are its own rather than the JDK's, so that training goes on alike under another Java. Not thread safe.
 */
final class BatchRandom implements RandomGenerator {

    private static final double TWO_TO_32 = 0x1p32;

    private long state;

    void start(long seed, int epoch, long batch) {
        state = Mixing.mix(Mixing.mix(Mixing.mix(seed + Mixing.GOLDEN) + epoch) + batch);
    }

    @Override
    public long nextLong() {
        return Mixing.mix(state += Mixing.GOLDEN);
    }

    /** Uniform in {@code [0, bound)}, without bias: Lemire 2019, "Fast random integer generation in an interval". */
    @Override
    public int nextInt(int bound) {
        if (bound <= 0) throw new IllegalArgumentException("The bound must be positive, got " + bound);
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xffffffffL) < bound) {
            long tooFew = (1L << 32) % bound;
            while ((product & 0xffffffffL) < tooFew) product = (nextLong() >>> 32) * bound;
        }
        return (int) (product >>> 32);
    }

    /** Whether something happens that has this chance: see {@link #chance}. */
    boolean happens(long chance) {
        return nextLong() >>> 32 < chance;
    }

    /**
     * Copies values of which each is left out with a chance.
     *
     * @param shift  what is added to each value
     * @param target has room for all of them
     * @return where the values end in {@code target}
     */
    int thin(int[] values, int from, int to, long chance, int shift, int[] target, int start) {
        long state = this.state; // a local, which stays in a register
        int end = start;
        for (int i = from; i < to; i++) {
            target[end] = shift + values[i];
            state += Mixing.GOLDEN;
            end += (int) (chance - 1 - (Mixing.mix(state) >>> 32) >>> 63); // 1 unless it happens, without a branch
        }
        this.state = state;
        return end;
    }

    /** A probability in the form that {@link #happens} takes: in units of 2⁻³². */
    static long chance(double probability) {
        return Math.round(probability * TWO_TO_32);
    }
}
