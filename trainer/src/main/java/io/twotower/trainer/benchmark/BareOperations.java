package io.twotower.trainer.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.twotower.trainer.batch.GroupBags;
import io.twotower.trainer.torchscript.ScriptObject;
import io.twotower.trainer.torchscript.TorchScript;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The operations of {@code bare_operations.py} on arrays that are ready, so that running one is nothing but the operation. */
final class BareOperations implements AutoCloseable {

    private static final float GRADIENT = 1e-4f;

    private final NDManager manager = NDManager.newBaseManager();
    private final TorchScript script =
            TorchScript.load(manager, BareOperations.class, "bare_operations.py", new ScriptObject("BareOperations"));
    private final List<IValue> arguments = new ArrayList<>();

    NDArray random(int rows, int columns) {
        return normal(0.05f, new Shape(rows, columns));
    }

    private NDArray normal(float deviation, Shape shape) {
        return manager.randomNormal(0, deviation, shape, DataType.FLOAT32);
    }

    NDArray ones(Shape shape) {
        return manager.ones(shape);
    }

    /** Reads the bags' rows of a matrix {@code [rows, dim]} and averages them. */
    Runnable bags(GroupBags bags, NDArray matrix) {
        return call("bags", matrix, ints(bags.ids(), bags.entries()), ints(bags.offsets(), bags.bags()), floats(bags.shares(), bags.entries()));
    }

    /** Gathers the touched rows' gradients from the bags'. */
    Runnable transposedBags(GroupBags bags, int dim) {
        NDArray gradients = normal(GRADIENT, new Shape(bags.bags(), dim));
        return call("bags", gradients, ints(bags.rowBags(), bags.entries()), ints(bags.rowOffsets(), bags.touched()),
                    floats(bags.rowShares(), bags.entries()));
    }

    /** Updates the touched rows of a matrix and of its accumulated squares, both {@code [rows, dim]}. */
    Runnable updateRows(GroupBags bags, NDArray matrix, NDArray sums) {
        NDArray rows = manager.create(copy(bags.rows()), new Shape(bags.touched()), DataType.INT64);
        NDArray gradients = normal(GRADIENT, new Shape(bags.touched(), matrix.getShape().get(1)));
        return call("update_rows", matrix, sums, rows, gradients);
    }

    /** The three products of a linear layer from {@code [rows, in]} to {@code [rows, out]}. */
    Runnable layer(int rows, int in, int out) {
        return call("layer", random(rows, in), random(out, in), random(rows, out));
    }

    /** The three products of logits {@code [anchors, candidates]} of vectors of length {@code dim}. */
    Runnable logits(int anchors, int candidates, int dim) {
        return call("logits", random(anchors, dim), random(candidates, dim), random(anchors, candidates));
    }

    private NDArray ints(ByteBuffer values, int count) {
        return manager.create(copy(values), new Shape(count), DataType.INT32);
    }

    private NDArray floats(ByteBuffer values, int count) {
        return manager.create(copy(values), new Shape(count), DataType.FLOAT32);
    }

    /** The engine reads a buffer where it lies, and a batch's buffers are filled again. */
    private static ByteBuffer copy(ByteBuffer values) {
        return ByteBuffer.allocateDirect(values.remaining()).order(values.order()).put(values.duplicate()).flip();
    }

    private Runnable call(String method, NDArray... arrays) {
        IValue[] values = Stream.of(arrays).map(array -> IValue.from((PtNDArray) array)).toArray(IValue[]::new);
        arguments.addAll(List.of(values));
        return () -> script.call(method, values).close();
    }

    @Override
    public void close() {
        arguments.forEach(IValue::close);
        script.close();
        manager.close();
    }
}
