package io.twotower.trainer.store;

import java.util.Arrays;

/**
 * One encoded row without padding: the ids of its features' bags, bag after bag. Made to be read into again and again.
 * Not thread safe.
 */
public final class BagRow {

    private final int[] ends;
    private int[] ids = new int[64];
    private int bags;
    private int size;

    /** @param features bags that a row has */
    public BagRow(int features) {
        ends = new int[features];
    }

    /** Forgets everything. */
    public void clear() {
        bags = 0;
        size = 0;
    }

    /** Adds an id to the bag that is being filled. */
    public void add(int id) {
        if (size == ids.length) ids = Arrays.copyOf(ids, 2 * size);
        ids[size++] = id;
    }

    /** Ends the bag that is being filled; the next one begins. */
    public void endBag() {
        ends[bags++] = size;
    }

    public int features() {
        return ends.length;
    }

    /** Where a bag starts in {@link #ids}. */
    public int start(int feature) {
        return feature == 0 ? 0 : ends[feature - 1];
    }

    /** Where a bag ends in {@link #ids}: behind its last id. */
    public int end(int feature) {
        return ends[feature];
    }

    /** The ids of all bags; valid until this is filled again, and longer than what is in use. */
    public int[] ids() {
        return ids;
    }
}
