package io.twotower.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.twotower.features.FeatureEncoder;

import java.util.Arrays;

/**
 * Mean pooling over one table as a sparse matrix {@code [bags, touched rows]}: entry {@code (b, r)} is {@code 1/n} for each
 * of the {@code n} ids of bag {@code b} that is the r-th touched row, so that the matrix times the touched rows is the
 * average of each bag. Padding takes no part; a bag without ids is a row of zeros.
 *
 * <p>An instance is reused from batch to batch, since finding the touched rows needs an array as long as the table.
 * Not thread safe.
 */
final class BagMatrix {

    private final int[] columnOfRow;
    private final int[] lastBatchOfRow;
    private int batch;

    private int bags;
    private int entries;
    private int columns;
    private long[] entryBag = new long[1024];
    private long[] entryColumn = new long[1024];
    private float[] entryWeight = new float[1024];
    private long[] rows = new long[1024];

    BagMatrix(int tableRows) {
        columnOfRow = new int[tableRows];
        lastBatchOfRow = new int[tableRows];
    }

    /** Forgets the bags of the last batch. */
    void clear() {
        if (++batch == 0) { // wrapped round after 2³² batches: stale marks would look fresh
            Arrays.fill(lastBatchOfRow, 0);
            batch = 1;
        }
        bags = 0;
        entries = 0;
        columns = 0;
    }

    int bags() {
        return bags;
    }

    int columns() {
        return columns;
    }

    /** The touched table rows, in the order of the matrix' columns. */
    long[] rows() {
        return Arrays.copyOf(rows, columns);
    }

    /** Adds one bag: the non-padding ids of {@code ids[from, from + length)}. */
    void add(int[] ids, int from, int length) {
        int count = 0;
        for (int i = from; i < from + length; i++) {
            if (ids[i] != FeatureEncoder.PADDING) count++;
        }
        ensureRoom(count);
        float weight = 1f / count; // unused when the bag is empty
        for (int i = from; i < from + length; i++) {
            if (ids[i] == FeatureEncoder.PADDING) continue;
            entryBag[entries] = bags;
            entryColumn[entries] = column(ids[i]);
            entryWeight[entries++] = weight;
        }
        bags++;
    }

    private int column(int row) {
        if (row < 0 || row >= columnOfRow.length)
            throw new IllegalArgumentException("Id " + row + " is outside a table of " + columnOfRow.length + " rows");
        if (lastBatchOfRow[row] != batch) {
            lastBatchOfRow[row] = batch;
            columnOfRow[row] = columns;
            rows[columns++] = row;
        }
        return columnOfRow[row];
    }

    private void ensureRoom(int more) {
        if (entries + more <= entryBag.length) return;
        int room = Math.max(entries + more, 2 * entryBag.length);
        entryBag = Arrays.copyOf(entryBag, room);
        entryColumn = Arrays.copyOf(entryColumn, room);
        entryWeight = Arrays.copyOf(entryWeight, room);
        rows = Arrays.copyOf(rows, room);
    }

    /**
     * The matrix {@code [bags, columns]} as a sparse array; there must be at least one entry.
     *
     * <p>The sparse array refers to the memory of its indices and values, so these stay in {@code manager} as long as it does.
     * {@link NDManager#createCoo} would let go of them at once, and a garbage collection later the array would hold anything.
     */
    NDArray toSparse(NDManager manager) {
        long[] indices = new long[2 * entries];
        System.arraycopy(entryBag, 0, indices, 0, entries);
        System.arraycopy(entryColumn, 0, indices, entries, entries);
        NDArray positions = manager.create(indices, new Shape(2, entries));
        NDArray weights = manager.create(Arrays.copyOf(entryWeight, entries));
        return JniUtils.createSparseCoo((PtNDArray) positions, (PtNDArray) weights, new Shape(bags, columns));
    }
}
