package io.twotower.features;

import java.util.Arrays;

/** Ids in an array that grows: what rows without padding are encoded into. For one thread. */
public final class IdBuffer {
    private int[] ids = new int[256];
    private int size;

    /** Returns the number of ids. */
    public int size() {
        return size;
    }

    /** Returns id number {@code i}. */
    public int get(int i) {
        return ids[i];
    }

    /** Returns the array that holds the ids in {@code [0, size)}; another one after ids were added. */
    public int[] array() {
        return ids;
    }

    /** Adds an id. */
    public void add(int id) {
        reserve(1);
        ids[size++] = id;
    }

    /** Forgets all ids but keeps the room. */
    public void clear() {
        size = 0;
    }

    /** Makes room for ids that are then written into {@link #array()} and counted by {@link #grow}. */
    void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > ids.length) ids = Arrays.copyOf(ids, (int) Math.max(needed, Math.min(2L * ids.length, Integer.MAX_VALUE - 16)));
    }

    void grow(int more) {
        size += more;
    }
}
