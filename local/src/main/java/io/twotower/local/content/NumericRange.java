package io.twotower.local.content;

/**
 * A range of numbers with inclusive ends, once as doubles and once as longs. Ranges of integers keep all 64 bits.
 *
 * @param empty whether no integer lies within
 */
record NumericRange(double low, boolean lowInclusive, double high, boolean highInclusive, long lowest, long highest, boolean empty) {

    static NumericRange of(long low, boolean lowInclusive, long high, boolean highInclusive) {
        boolean empty = !lowInclusive && low == Long.MAX_VALUE || !highInclusive && high == Long.MIN_VALUE;
        return new NumericRange(low, lowInclusive, high, highInclusive,
                                lowInclusive || empty ? low : low + 1, highInclusive || empty ? high : high - 1, empty);
    }

    static NumericRange of(double low, boolean lowInclusive, double high, boolean highInclusive) {
        double lowest = lowInclusive ? Math.ceil(low) : Math.floor(low) + 1;
        double highest = highInclusive ? Math.floor(high) : Math.ceil(high) - 1;
        return new NumericRange(low, lowInclusive, high, highInclusive, (long) lowest, (long) highest,
                                !(lowest <= highest) || lowest > Long.MAX_VALUE || highest < Long.MIN_VALUE);
    }
}
