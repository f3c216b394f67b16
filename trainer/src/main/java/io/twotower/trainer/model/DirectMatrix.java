package io.twotower.trainer.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A matrix in main memory that is read and written value by value, and kept with a checkpoint like any other. Begins with zeros. */
public final class DirectMatrix implements AutoCloseable {

    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final FloatBuffer values;
    private final int columns;
    private final Matrix matrix;

    /** @throws ArithmeticException when that takes more than 2 GB */
    public DirectMatrix(String name, int rows, int columns) {
        this.columns = columns;
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES))
                .order(ByteOrder.nativeOrder());
        values = bytes.asFloatBuffer();
        matrix = new Matrix(name, manager.create(bytes, new Shape(rows, columns), DataType.FLOAT32)); // on the same memory, no copy
    }

    public float get(int row, int column) {
        return values.get(row * columns + column);
    }

    public void set(int row, int column, float value) {
        values.put(row * columns + column, value);
    }

    /** The same values for the engine. */
    public Matrix matrix() {
        return matrix;
    }

    @Override
    public void close() {
        manager.close();
    }
}
