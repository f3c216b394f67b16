package io.twotower.features;

/**
 * Finds the numbers of strings: {@link PackedStrings} without repetition, and a hash table of their numbers (open addressing, linear
 * probing, at most two thirds full). For one thread while it grows; then for several.
 */
final class StringIndex {
    static final int NONE = -1;
    private static final int SMALLEST = 16;
    /** Slots of the largest table: room for more strings than a table may have rows. */
    private static final int LARGEST = 1 << 30;

    private final PackedStrings strings;
    /** A string's number + 1, or 0 where a slot is free. */
    private int[] slots;
    private int shift;

    /** Begins an empty index. */
    StringIndex() {
        strings = new PackedStrings();
        resize(SMALLEST);
    }

    /**
     * Indexes strings that were added already.
     *
     * @throws IllegalArgumentException when two are the same
     */
    StringIndex(PackedStrings strings) {
        this.strings = strings;
        int capacity = SMALLEST;
        while (isTooFull(strings.size(), capacity)) capacity = larger(capacity);
        resize(capacity);
    }

    PackedStrings strings() {
        return strings;
    }

    /** Returns the number of {@code chars[from, from + length)}, or {@link #NONE}. */
    int find(char[] chars, int from, int length) {
        return slots[slot(chars, from, length)] - 1;
    }

    /** Returns the number of {@code chars[from, from + length)}, which is added if it is new. */
    int add(char[] chars, int from, int length) {
        int slot = slot(chars, from, length);
        if (slots[slot] != 0) return slots[slot] - 1;
        int number = strings.add(chars, from, length);
        slots[slot] = number + 1;
        if (isTooFull(number + 1, slots.length)) resize(larger(slots.length));
        return number;
    }

    /** The slot that holds a string, or the free one where it belongs. */
    private int slot(char[] chars, int from, int length) {
        int slot = (int) (hash(chars, from, length) >>> shift);
        while (slots[slot] != 0 && !strings.equals(slots[slot] - 1, chars, from, length)) slot = slot + 1 & slots.length - 1;
        return slot;
    }

    /** Multiplicative, a character at a time; its upper bits are the good ones. */
    private static long hash(char[] chars, int from, int length) {
        long hash = length;
        for (int i = from; i < from + length; i++) hash = (hash ^ chars[i]) * 0x9E3779B97F4A7C15L;
        return (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
    }

    private static boolean isTooFull(int size, int capacity) {
        return size > capacity / 3 * 2;
    }

    private static int larger(int capacity) {
        if (capacity == LARGEST)
            throw new IllegalArgumentException("A vocabulary can't hold more than " + LARGEST / 3 * 2 + " different values. Give its features vocabulary: {hash: N}");
        return capacity * 2;
    }

    private void resize(int capacity) {
        slots = new int[capacity];
        shift = Long.numberOfLeadingZeros(capacity) + 1;
        char[] scratch = {};
        for (int number = 0; number < strings.size(); number++) {
            scratch = strings.roomFor(number, scratch);
            int slot = slot(scratch, 0, strings.get(number, scratch));
            if (slots[slot] != 0) throw new IllegalArgumentException("Vocabulary holds '" + strings.get(number) + "' twice");
            slots[slot] = number + 1;
        }
    }
}
