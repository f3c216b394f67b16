package io.twotower.trainer.batch;

import java.util.Arrays;

/** Collects the bags over one matrix and turns them round by a counting sort. Allocates nothing once its arrays are large enough. */
final class GroupBuilder {

    /** Ids that are numbered at a time: few enough for what they fetch to stay in the first-level cache. */
    private static final int CHUNK = 128;

    /**
     * By row of the matrix: its number among the rows that this batch touches, plus {@link #base}. What is below {@code base} was
     * written by an earlier batch and means that the row hasn't been touched yet, so that nothing need be cleared between batches.
     */
    private final int[] numbers;
    private int base = 1;

    private int[] ids = new int[1024];
    private int[] entryNumbers = new int[1024];
    private float[] shares = new float[1024];
    private int[] offsets = new int[1024];
    private float[] bagShares = new float[1024];
    private long[] rows = new long[1024];
    private int[] next = new int[1024];
    private int[] rowBags = new int[1024];
    private float[] rowShares = new float[1024];
    private int entries;
    private int bags;
    private int touched;

    /** @param rows of the matrix */
    GroupBuilder(int rows) {
        numbers = new int[rows];
    }

    void clear() {
        base += touched;
        entries = 0;
        bags = 0;
        touched = 0;
    }

    /** Adds a bag of table ids; {@code firstRow} is where their table begins in the matrix. */
    void add(int[] bag, int from, int to, int firstRow) {
        startBag(to - from);
        int[] target = ids;
        int end = entries;
        for (int i = from; i < to; i++) target[end++] = firstRow + bag[i];
        entries = end;
    }

    /** Adds a bag of which each id stays out with a chance, see {@link BatchRandom#chance}. */
    void addThinned(int[] bag, int from, int to, int firstRow, BatchRandom random, long chance) {
        startBag(to - from);
        entries = random.thin(bag, from, to, chance, firstRow, ids, entries);
    }

    /** Adds a bag of one row of the matrix. */
    void addOne(int row) {
        startBag(1);
        ids[entries++] = row;
    }

    private void startBag(int mostIds) {
        if (bags == offsets.length) offsets = Arrays.copyOf(offsets, 2 * bags);
        offsets[bags++] = entries;
        int needed = entries + mostIds;
        if (needed > ids.length) ids = Arrays.copyOf(ids, Math.max(needed, 2 * ids.length));
    }

    /** Turns the bags round and hands all over. */
    void finish(GroupBags target) {
        makeRoom();
        numberRows();
        startRows();
        target.rowOffsets.set(next, touched);
        turnRound();
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

    private void makeRoom() {
        if (bagShares.length < bags) bagShares = new float[offsets.length];
        if (entries < rows.length) return;
        int room = Math.max(entries + 1, ids.length);
        entryNumbers = new int[room];
        shares = new float[room];
        rows = new long[room];
        next = new int[room];
        rowBags = new int[room];
        rowShares = new float[room];
    }

    /** Numbers the touched rows in the order in which they come up. */
    private void numberRows() {
        if (base > Integer.MAX_VALUE - entries) {
            Arrays.fill(numbers, 0);
            base = 1;
        }
        for (int from = 0; from < entries; from += CHUNK) {
            int to = Math.min(entries, from + CHUNK);
            // Places all over a large array: fetched all at once here, the numbering below would wait for one after the other.
            for (int i = from; i < to; i++) entryNumbers[i] = numbers[ids[i]];
            numberRows(from, to);
        }
    }

    /**
     * Whether a row is new can't be predicted, so that branches would cost more than all the rest: {@code fresh}, all ones for a new
     * row and else zero, selects instead.
     */
    private void numberRows(int from, int to) {
        int touched = this.touched;
        for (int i = from; i < to; i++) {
            int row = ids[i];
            int known = numbers[row] - base;
            int fresh = known >> 31;
            int number = known ^ (known ^ touched) & fresh;
            rows[touched] = row; // of a row that isn't new, overwritten by the next one
            numbers[row] = base + number;
            entryNumbers[i] = number;
            touched -= fresh;
        }
        this.touched = touched;
    }

    /** Finds where in the transposed index each row's entries start. */
    private void startRows() {
        Arrays.fill(next, 0, touched, 0);
        for (int i = 0; i < entries; i++) next[entryNumbers[i]]++;
        int sum = 0;
        for (int number = 0; number < touched; number++) {
            int count = next[number];
            next[number] = sum;
            sum += count;
        }
    }

    private void turnRound() {
        for (int bag = 0; bag < bags; bag++) {
            int from = offsets[bag];
            int to = bag + 1 < bags ? offsets[bag + 1] : entries;
            float share = 1f / (to - from);
            bagShares[bag] = share;
            for (int i = from; i < to; i++) {
                shares[i] = share;
                rowBags[next[entryNumbers[i]]++] = bag;
            }
        }
        for (int i = 0; i < entries; i++) rowShares[i] = bagShares[rowBags[i]];
    }
}
