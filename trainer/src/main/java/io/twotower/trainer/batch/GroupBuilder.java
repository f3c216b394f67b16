package io.twotower.trainer.batch;

import io.twotower.trainer.model.BagShares;
import io.twotower.trainer.model.FeatureLayout;

import java.util.Arrays;

/**
 * Collects the bags over one matrix and turns them round by a counting sort. Allocates nothing once its arrays are large enough.
 *
 * <p>The sort numbers the rows that the batch touches. A table from row to number would be as long as the matrix and its places far
 * apart; a bit for each row, with the count of bits before each word of them, tells the same from a fraction of the memory, which
 * stays in the processor's cache.
 */
final class GroupBuilder {

    /** Binary logarithm of the rows that a word of {@link #marks} stands for. */
    private static final int WORD = 6;

    /** A bit for each row of the matrix, set if this batch touches it. */
    private final long[] marks;
    /** By word of {@link #marks}, how many of the rows before it are touched. */
    private final int[] before;

    private int[] ids = new int[1024];
    private int[] entryNumbers = new int[1024];
    private float[] shares = new float[1024];
    private int[] offsets = new int[1024];
    /** By bag, {@link FeatureLayout#decay}. */
    private float[] decays = new float[1024];
    private boolean decayed;
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
        marks = new long[(rows - 1 >>> WORD) + 1];
        before = new int[marks.length];
    }

    void clear() {
        entries = 0;
        bags = 0;
        decayed = false;
    }

    /** Adds a bag of table ids; {@code firstRow} is where their table begins in the matrix. */
    void add(int[] bag, int from, int to, int firstRow, float decay) {
        startBag(to - from, decay);
        int[] target = ids;
        int end = entries;
        for (int i = from; i < to; i++) target[end++] = firstRow + bag[i];
        entries = end;
    }

    /** Adds a bag of which each id stays out with a chance, see {@link BatchRandom#chance}. */
    void addThinned(int[] bag, int from, int to, int firstRow, float decay, BatchRandom random, long chance) {
        startBag(to - from, decay);
        entries = random.thin(bag, from, to, chance, firstRow, ids, entries);
    }

    /** Adds a bag of one row of the matrix. */
    void addOne(int row) {
        startBag(1, 1);
        ids[entries++] = row;
    }

    private void startBag(int mostIds, float decay) {
        if (bags == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * bags);
            decays = Arrays.copyOf(decays, 2 * bags);
        }
        decays[bags] = decay;
        decayed |= decay != 1;
        offsets[bags++] = entries;
        int needed = entries + mostIds;
        if (needed > ids.length) ids = Arrays.copyOf(ids, Math.max(needed, 2 * ids.length));
    }

    /** Turns the bags round and hands all over. */
    void finish(GroupBags target) {
        makeRoom();
        collectRows();
        startRows();
        target.rowOffsets.set(next, touched);
        if (decayed) turnRoundDecayed();
        else turnRound();
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
        if (entries <= rows.length) return;
        int room = ids.length;
        entryNumbers = new int[room];
        shares = new float[room];
        rows = new long[room];
        next = new int[room];
        rowBags = new int[room];
        rowShares = new float[room];
    }

    /** Lists the touched rows in the order of the matrix, which is the order that memory likes best. */
    private void collectRows() {
        for (int i = 0; i < entries; i++) marks[ids[i] >>> WORD] |= 1L << ids[i];
        int count = 0;
        for (int word = 0; word < marks.length; word++) {
            before[word] = count;
            for (long left = marks[word]; left != 0; left &= left - 1) {
                rows[count++] = ((long) word << WORD) + Long.numberOfTrailingZeros(left);
            }
        }
        touched = count;
    }

    /** Finds each entry's row among the touched ones, and where in the transposed index each row's entries start. */
    private void startRows() {
        Arrays.fill(next, 0, touched, 0);
        for (int i = 0; i < entries; i++) {
            int row = ids[i];
            int word = row >>> WORD;
            int number = before[word] + Long.bitCount(marks[word] & (1L << row) - 1);
            entryNumbers[i] = number;
            next[number]++;
        }
        Arrays.fill(marks, 0);
        int sum = 0;
        for (int number = 0; number < touched; number++) {
            int count = next[number];
            next[number] = sum;
            sum += count;
        }
    }

    /** Where not all values of a bag count alike, each entry has a share of its own. */
    private void turnRoundDecayed() {
        for (int bag = 0; bag < bags; bag++) {
            int from = offsets[bag];
            int to = bag + 1 < bags ? offsets[bag + 1] : entries;
            BagShares.fill(shares, from, to, decays[bag]);
            for (int i = from; i < to; i++) {
                int place = next[entryNumbers[i]]++;
                rowBags[place] = bag;
                rowShares[place] = shares[i];
            }
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
