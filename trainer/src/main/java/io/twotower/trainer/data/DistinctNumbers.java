package io.twotower.trainer.data;

import java.util.Arrays;

/** Numbers of at least 0, each once, in the order in which they came; for use again and again without an object a number. */
final class DistinctNumbers {

    private int[] numbers = new int[64];
    /** By open addressing: a number plus one; zero where there is none. Twice as long as the numbers. */
    private int[] slots = new int[128];
    private int size;

    void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    int size() {
        return size;
    }

    int get(int i) {
        return numbers[i];
    }

    void add(int number) {
        int slot = slot(number);
        if (slots[slot] != 0) {
            return;
        }
        slots[slot] = number + 1;
        numbers[size++] = number;
        if (size == numbers.length) {
            grow();
        }
    }

    private int slot(int number) {
        int mask = slots.length - 1;
        int hash = number * 0x9E3779B9;
        int slot = (hash ^ hash >>> 15) & mask;
        while (slots[slot] != 0 && slots[slot] != number + 1) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        numbers = Arrays.copyOf(numbers, numbers.length * 2);
        slots = new int[numbers.length * 2];
        for (int i = 0; i < size; i++) {
            slots[slot(numbers[i])] = numbers[i] + 1;
        }
    }
}
