package io.twotower.trainer.store;

import java.util.BitSet;

/**
 * A set of numbers in which each has a position: how many smaller ones there are. It takes a bit and a sixteenth for each number up to
 * the largest. Immutable.
 */
final class NumberSet {

    private static final int BLOCK_WORDS = 8;
    private static final int BLOCK_BITS = 9;

    private final long[] words;
    /** Numbers in the blocks before each. */
    private final int[] before;
    private final int size;

    NumberSet(BitSet numbers) {
        words = numbers.toLongArray();
        before = new int[(words.length + BLOCK_WORDS - 1) / BLOCK_WORDS];
        int count = 0;
        for (int word = 0; word < words.length; word++) {
            if (word % BLOCK_WORDS == 0) before[word / BLOCK_WORDS] = count;
            count += Long.bitCount(words[word]);
        }
        size = count;
    }

    int size() {
        return size;
    }

    boolean contains(int number) {
        return position(number) >= 0;
    }

    /** Where a number stands; -1 when it isn't in the set. */
    int position(int number) {
        int word = number >>> 6;
        if (word >= words.length || (words[word] >>> number & 1) == 0) return -1;
        int position = before[number >>> BLOCK_BITS];
        for (int w = number >>> BLOCK_BITS << BLOCK_BITS - 6; w < word; w++) position += Long.bitCount(words[w]);
        return position + Long.bitCount(words[word] & (1L << number) - 1);
    }

    /** The number at a position. */
    int at(int position) {
        int block = lastBlockFrom(position);
        int rest = position - before[block];
        int word = block * BLOCK_WORDS;
        for (int count = Long.bitCount(words[word]); rest >= count; count = Long.bitCount(words[word])) {
            rest -= count;
            word++;
        }
        long bits = words[word];
        for (; rest > 0; rest--) bits &= bits - 1;
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /** The last block that begins at or before a position. */
    private int lastBlockFrom(int position) {
        if (position < 0 || position >= size) throw new IndexOutOfBoundsException(position + " of " + size);
        int low = 0;
        int high = before.length - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (before[middle] <= position) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
