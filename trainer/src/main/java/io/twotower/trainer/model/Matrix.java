package io.twotower.trainer.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

import java.nio.FloatBuffer;

/**
 * Named float32 values {@code [rows, columns]} in the engine's memory, of a model or of its optimizers. They are read and written in
 * slices of rows, since there may be more than a Java array or buffer can hold.
 */
public final class Matrix {

    /** Few enough to copy through a buffer, enough to make the copies rare. */
    private static final int VALUES_PER_SLICE = 1 << 23;

    private final String name;
    private final NDArray array;
    private final int rows;
    private final int columns;

    /** @param array {@code [rows, columns]}; stays its owner's to close */
    public Matrix(String name, NDArray array) {
        Shape shape = array.getShape();
        if (shape.dimension() != 2) throw new IllegalArgumentException("'" + name + "' isn't a matrix: " + shape);
        this.name = name;
        this.array = array;
        rows = Math.toIntExact(shape.get(0));
        columns = Math.toIntExact(shape.get(1));
    }

    /** Tells it from a model's or an optimizer's other matrices; stays the same between runs. */
    public String name() {
        return name;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** How many rows are well read or written at a time: 32 MB of them, at least one. */
    public int rowsPerSlice() {
        return Math.max(1, Math.min(rows, VALUES_PER_SLICE / columns));
    }

    /** The values themselves; whoever changes them changes the matrix. */
    public NDArray array() {
        return array;
    }

    /**
     * Copies rows {@code [from, from + count)}.
     *
     * @param target filled from its start with {@code count * columns} values
     */
    public void read(int from, int count, float[] target) {
        if (count == 0) return;
        try (NDArray slice = array.get(rows(from, count)); NDArray near = slice.getDevice().isGpu() ? slice.toDevice(Device.cpu(), true) : slice) {
            near.toByteBuffer(true).asFloatBuffer().get(target, 0, count * columns);
        }
    }

    /**
     * Sets rows {@code [from, from + count)}.
     *
     * @param source holds {@code count * columns} values from its start on
     */
    public void write(int from, int count, float[] source) {
        if (count == 0) return;
        if (array.getDevice().isGpu()) writeAcross(from, count, source);
        else {
            // Straight into the matrix: a copy outside the heap would wait there for a garbage collection, and a table is many copies.
            try (NDArray slice = array.get(rows(from, count))) {
                slice.toByteBuffer(true).asFloatBuffer().put(source, 0, count * columns);
            }
        }
    }

    private void writeAcross(int from, int count, float[] source) {
        try (NDManager scope = array.getManager().newSubManager();
             NDArray values = scope.create(FloatBuffer.wrap(source, 0, count * columns).slice(), new Shape(count, columns))) {
            // By index: NDArray.set(float[]) makes the engine warn of a guard that it no longer likes.
            array.set(rows(from, count), values);
        }
    }

    private NDIndex rows(int from, int count) {
        if (from < 0 || count < 0 || count > rows - from)
            throw new IndexOutOfBoundsException("Rows [" + from + ", " + ((long) from + count) + ") of '" + name + "', which has " + rows);
        return new NDIndex(from + ":" + (from + count));
    }
}
