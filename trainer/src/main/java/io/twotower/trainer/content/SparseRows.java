package io.twotower.trainer.content;

import java.util.Arrays;
import java.util.SortedMap;

/** Rows of a sparse matrix: for each row the columns that are not zero, ascending, and what they hold. */
public final class SparseRows {

    private int[] ends = new int[1024];
    private int[] columns = new int[1 << 14];
    private float[] values = new float[1 << 14];
    private int rows;

    /** Appends a row; the first {@code length} elements of the arrays count. */
    void add(int[] rowColumns, float[] rowValues, int length) {
        int start = start(rows);
        if (start + length > columns.length) {
            int capacity = Math.max(start + length, (int) Math.min(Integer.MAX_VALUE - 16, columns.length * 2L));
            columns = Arrays.copyOf(columns, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        System.arraycopy(rowColumns, 0, columns, start, length);
        System.arraycopy(rowValues, 0, values, start, length);
        ends = rows == ends.length ? Arrays.copyOf(ends, rows * 2) : ends;
        ends[rows++] = start + length;
    }

    /** Appends a row. */
    public void add(SortedMap<Integer, Float> row) {
        int[] rowColumns = row.keySet().stream().mapToInt(Integer::intValue).toArray();
        float[] rowValues = new float[rowColumns.length];
        for (int i = 0; i < rowColumns.length; i++) {
            rowValues[i] = row.get(rowColumns[i]);
        }
        add(rowColumns, rowValues, rowColumns.length);
    }

    /** Brings each row to length 1; an empty one stays empty. */
    public void normalise() {
        for (int row = 0; row < rows; row++) {
            normalise(start(row), end(row));
        }
    }

    private void normalise(int start, int end) {
        double squares = 0;
        for (int i = start; i < end; i++) {
            squares += (double) values[i] * values[i];
        }
        float scale = (float) (1 / Math.sqrt(squares));
        for (int i = start; i < end; i++) {
            values[i] *= scale;
        }
    }

    public int rows() {
        return rows;
    }

    public int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    public int end(int row) {
        return ends[row];
    }

    public int column(int i) {
        return columns[i];
    }

    public float value(int i) {
        return values[i];
    }

    /** The same matrix by columns: an inverted index of it. */
    public SparseRows transposed(int columnCount) {
        SparseRows transposed = new SparseRows();
        int size = start(rows);
        transposed.ends = new int[columnCount];
        transposed.columns = new int[size];
        transposed.values = new float[size];
        transposed.rows = columnCount;
        for (int i = 0; i < size; i++) {
            transposed.ends[columns[i]]++;
        }
        Arrays.parallelPrefix(transposed.ends, Integer::sum);
        int[] next = new int[columnCount];
        for (int column = 0; column < columnCount; column++) {
            next[column] = transposed.start(column);
        }
        for (int row = 0; row < rows; row++) {
            for (int i = start(row); i < end(row); i++) {
                transposed.columns[next[columns[i]]] = row;
                transposed.values[next[columns[i]]++] = values[i];
            }
        }
        return transposed;
    }

    /**
     * Adds to {@code products[offset + column - from]} the product of a row of {@code left} with this matrix' columns from {@code from} to
     * before {@code to}.
     */
    public void multiplyInto(SparseRows left, int row, int from, int to, float[] products, int offset) {
        for (int i = left.start(row); i < left.end(row); i++) {
            float weight = left.values[i];
            int end = end(left.columns[i]);
            for (int j = firstAtLeast(from, start(left.columns[i]), end); j < end && columns[j] < to; j++) {
                products[offset + columns[j] - from] += weight * values[j];
            }
        }
    }

    private int firstAtLeast(int column, int start, int end) {
        if (start == end || columns[start] >= column) {
            return start;
        }
        int found = Arrays.binarySearch(columns, start, end, column);
        return found < 0 ? -found - 1 : found;
    }
}
