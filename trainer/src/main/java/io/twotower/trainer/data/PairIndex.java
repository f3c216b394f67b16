package io.twotower.trainer.data;

import java.util.Arrays;

/** Positions of pairs of numbers, by open addressing. */
final class PairIndex {

    private long[] keys = new long[4096];
    private int[] positions = emptyPositions(4096);
    private int size;

    /** The position a pair was given earlier; -1 when this one is now its position. */
    int putIfAbsent(int first, int second, int position) {
        if (size * 2 >= keys.length) {
            grow();
        }
        long key = (long) first << 32 | second;
        int slot = slot(key);
        if (positions[slot] >= 0) {
            return positions[slot];
        }
        keys[slot] = key;
        positions[slot] = position;
        size++;
        return -1;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        long hash = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32) & mask;
        while (positions[slot] >= 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldPositions = positions;
        keys = new long[oldKeys.length * 2];
        positions = emptyPositions(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldPositions[i] >= 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                positions[slot] = oldPositions[i];
            }
        }
    }

    private static int[] emptyPositions(int length) {
        int[] positions = new int[length];
        Arrays.fill(positions, -1);
        return positions;
    }
}
