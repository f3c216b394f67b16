package io.twotower.trainer.batch;

import java.util.Arrays;

/** Collects the bags over one matrix and turns them round by a counting sort. */
final class GroupBuilder {

    /** {@code slot[row]} is the row's number among the touched ones if {@code lastBatch[row]} is this batch. */
    private final int[] slot;
    private final int[] lastBatch;
    private int batch;

    private int[] ids = new int[1024];
    private int[] entrySlot = new int[1024];
    private int[] entryBag = new int[1024];
    private float[] shares = new float[1024];
    private int[] offsets = new int[1024];
    private long[] rows = new long[1024];
    private int[] next = new int[1024];
    private int[] rowBags = new int[1024];
    private float[] rowShares = new float[1024];
    private int entries;
    private int bags;
    private int touched;

    GroupBuilder(int rows) {
        slot = new int[rows];
        lastBatch = new int[rows];
    }

    void clear() {
        if (++batch == 0) { // wrapped round after 2³² batches: stale marks would look fresh
            Arrays.fill(lastBatch, 0);
            batch = 1;
        }
        entries = 0;
        bags = 0;
        touched = 0;
    }

    /** Adds a bag of table ids; {@code firstRow} is where their table begins in the matrix. */
    void add(int[] bag, int from, int to, int firstRow) {
        if (bags == offsets.length) offsets = Arrays.copyOf(offsets, 2 * bags);
        offsets[bags] = entries;
        ensureRoom(to - from);
        float share = 1f / (to - from);
        for (int i = from; i < to; i++) {
            int row = firstRow + bag[i];
            ids[entries] = row;
            entryBag[entries] = bags;
            shares[entries] = share;
            entrySlot[entries++] = slotOf(row);
        }
        bags++;
    }

    private int slotOf(int row) {
        if (lastBatch[row] != batch) {
            lastBatch[row] = batch;
            slot[row] = touched;
            next[touched] = 0;
            rows[touched++] = row;
        }
        next[slot[row]]++;
        return slot[row];
    }

    private void ensureRoom(int more) {
        if (entries + more <= ids.length) return;
        int room = Math.max(entries + more, 2 * ids.length);
        ids = Arrays.copyOf(ids, room);
        entrySlot = Arrays.copyOf(entrySlot, room);
        entryBag = Arrays.copyOf(entryBag, room);
        shares = Arrays.copyOf(shares, room);
        rows = Arrays.copyOf(rows, room);
        next = Arrays.copyOf(next, room);
        rowBags = new int[room];
        rowShares = new float[room];
    }

    void finish(GroupBags target) {
        int sum = 0;
        for (int s = 0; s < touched; s++) {
            int count = next[s];
            next[s] = sum;
            sum += count;
        }
        target.rowOffsets.set(next, touched);
        for (int i = 0; i < entries; i++) {
            int position = next[entrySlot[i]]++;
            rowBags[position] = entryBag[i];
            rowShares[position] = shares[i];
        }
        target.bags = bags;
        target.entries = entries;
        target.touched = touched;
        target.ids.set(ids, entries);
        target.offsets.set(offsets, bags);
        target.shares.set(shares, entries);
        target.rows.set(rows, touched);
        target.rowBags.set(rowBags, entries);
        target.rowShares.set(rowShares, entries);
    }
}
