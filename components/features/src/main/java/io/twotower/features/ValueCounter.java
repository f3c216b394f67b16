package io.twotower.features;

import org.apache.lucene.util.MSBRadixSorter;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Counts how often values occur. For one thread. */
final class ValueCounter {
    private final StringIndex values = new StringIndex();
    private int[] counts = new int[64];

    /** Counts the value {@code chars[0, length)} once more. */
    void add(char[] chars, int length) {
        add(chars, length, 1);
    }

    private void add(char[] chars, int length, int times) {
        int number = values.add(chars, 0, length);
        if (number >= counts.length) counts = Arrays.copyOf(counts, (int) Math.min(counts.length * 3L / 2, Integer.MAX_VALUE - 16));
        counts[number] = (int) Math.min(Integer.MAX_VALUE, (long) counts[number] + times);
    }

    /** Adds what another has counted. */
    void addAll(ValueCounter other) {
        PackedStrings strings = other.values.strings();
        char[] scratch = {};
        for (int number = 0; number < strings.size(); number++) {
            scratch = strings.roomFor(number, scratch);
            add(scratch, strings.get(number, scratch), other.counts[number]);
        }
    }

    /** Returns the {@code most} most frequent values that were seen at least {@code minCount} times, equally frequent ones in the alphabet's order. */
    PackedStrings mostFrequent(int minCount, int most) {
        PackedStrings strings = values.strings();
        int[] order = IntStream.range(0, strings.size()).filter(number -> counts[number] >= minCount).toArray();
        new ByCountThenValue(order).sort(0, order.length);
        PackedStrings sorted = new PackedStrings();
        char[] scratch = {};
        for (int i = 0; i < Math.min(most, order.length); i++) {
            scratch = strings.roomFor(order[i], scratch);
            sorted.add(scratch, 0, strings.get(order[i], scratch));
        }
        return sorted;
    }

    /** Sorts numbers of values by a key of bytes: four that fall as the count rises, then the value's. */
    private final class ByCountThenValue extends MSBRadixSorter {
        private final int[] order;

        ByCountThenValue(int[] order) {
            super(Integer.MAX_VALUE);
            this.order = order;
        }

        @Override
        protected int byteAt(int i, int k) {
            return k < Integer.BYTES ? ~counts[order[i]] >>> 8 * (Integer.BYTES - 1 - k) & 0xFF : values.strings().byteAt(order[i], k - Integer.BYTES);
        }

        @Override
        protected void swap(int i, int j) {
            int other = order[i];
            order[i] = order[j];
            order[j] = other;
        }
    }
}
