package io.twotower.trainer.batch;

/** The mixing function of SplitMix64 (Steele, Lea and Flood 2014): a bijection in which every bit of the result hangs on every bit. */
final class Mixing {

    /** 2^64 divided by the golden ratio: multiples of it are spread evenly. */
    static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Mixing() { }

    static long mix(long x) {
        x = (x ^ x >>> 30) * 0xbf58476d1ce4e5b9L;
        x = (x ^ x >>> 27) * 0x94d049bb133111ebL;
        return x ^ x >>> 31;
    }
}
