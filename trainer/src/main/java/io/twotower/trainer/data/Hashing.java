package io.twotower.trainer.data;

/** Hashes that decide: the same ids and seed give the same value on every machine, in every order. */
public final class Hashing {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Hashing() {
    }

    /** A hash of strings, in their order. */
    public static long hash(long seed, String... parts) {
        long hash = FNV_OFFSET ^ mix(seed);
        for (String part : parts) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * FNV_PRIME;
            }
            // No character has this value: "ab","c" differs from "a","bc".
            hash = (hash ^ 0x10000) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** A hash as a number in [0, 1). */
    public static double fraction(long hash) {
        return (hash >>> 11) * 0x1p-53;
    }

    /** The finaliser of SplitMix64: every bit of the input reaches every bit of the output. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
