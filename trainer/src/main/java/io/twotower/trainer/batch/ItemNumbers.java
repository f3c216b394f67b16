package io.twotower.trainer.batch;

import java.util.Arrays;

/** Numbers different items in the order in which they come up: a hash table of bounded size, without allocation. */
final class ItemNumbers {

    private static final int EMPTY = -1;

    private final int[] items;
    private final int[] numbers;
    private final int shift;
    private int size;

    /** @param capacity the most different items */
    ItemNumbers(int capacity) {
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(Math.multiplyExact(2, capacity)));
        items = new int[1 << bits];
        numbers = new int[1 << bits];
        shift = Integer.SIZE - bits;
        Arrays.fill(items, EMPTY);
    }

    void clear() {
        Arrays.fill(items, EMPTY);
        size = 0;
    }

    /** How many different items there have been. */
    int size() {
        return size;
    }

    /** The item's number; a new one, the {@link #size} until now, when it comes up for the first time. */
    int of(int item) {
        int place = item * 0x9e3779b9 >>> shift;
        while (items[place] != item) {
            if (items[place] == EMPTY) {
                items[place] = item;
                numbers[place] = size;
                return size++;
            }
            place = place + 1 & items.length - 1;
        }
        return numbers[place];
    }
}
