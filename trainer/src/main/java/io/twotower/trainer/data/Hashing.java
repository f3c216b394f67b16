package io.twotower.trainer.data;

/** Hashes that decide: the same ids and seed give the same value on every machine, in every order. */
public final class Hashing {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Hashing() {
    }

    /** A hash of strings, in their order. */
    public static long hash(long seed, String... parts) {
        long hash = start(seed);
        for (String part : parts) {
            hash = add(hash, part);
        }
        return mix(hash);
    }

    /** What a hash begins with, to add strings to; {@link #mix} ends it. */
    static long start(long seed) {
        return FNV_OFFSET ^ mix(seed);
    }

    static long add(long state, String part) {
        long hash = state;
        for (int i = 0; i < part.length(); i++) {
            hash = add(hash, part.charAt(i));
        }
        return endOfPart(hash);
    }

    static long add(long state, char character) {
        return (state ^ character) * FNV_PRIME;
    }

    /** No character has this value: "ab","c" differs from "a","bc". */
    static long endOfPart(long state) {
        return (state ^ 0x10000) * FNV_PRIME;
    }

    /** A hash as a number in [0, 1). */
    public static double fraction(long hash) {
        return (hash >>> 11) * 0x1p-53;
    }

    /** The finaliser of SplitMix64: every bit of the input reaches every bit of the output. */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
