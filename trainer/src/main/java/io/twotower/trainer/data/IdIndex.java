package io.twotower.trainer.data;

import java.util.Arrays;

/** Ids numbered in the order in which they came, and found again by open addressing: two arrays, no object an entry. */
final class IdIndex {

    private String[] ids = new String[1024];
    private int[] slots = emptySlots(2048);
    private int size;

    int size() {
        return size;
    }

    String id(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index + " of " + size);
        }
        return ids[index];
    }

    /** The number of an id, or -1. */
    int indexOf(String id) {
        return slots[slot(id)];
    }

    /** Numbers a new id; -1 when it is there already. */
    int add(String id) {
        int slot = slot(id);
        if (slots[slot] >= 0) {
            return -1;
        }
        if (size == ids.length) {
            grow();
            slot = slot(id);
        }
        ids[size] = id;
        slots[slot] = size;
        return size++;
    }

    private int slot(String id) {
        int mask = slots.length - 1;
        int hash = id.hashCode() * 0x9E3779B9;
        int slot = (hash ^ hash >>> 15) & mask;
        while (slots[slot] >= 0 && !ids[slots[slot]].equals(id)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        ids = Arrays.copyOf(ids, ids.length * 2);
        slots = emptySlots(slots.length * 2);
        for (int i = 0; i < size; i++) {
            slots[slot(ids[i])] = i;
        }
    }

    private static int[] emptySlots(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, -1);
        return slots;
    }
}
