package io.twotower.trainer.benchmark;

import ai.djl.engine.EngineException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Operations on arrays that are ready, so that running one is nothing but the operation. Where there are several ways to do the same,
 * a map holds them by their names, {@link #PLAIN} first.
 */
final class BareOperations implements AutoCloseable {

    /** The way without any cleverness. */
    static final String PLAIN = "plain";

    private static final float GRADIENT = 1e-4f;

    private final NDManager manager = NDManager.newBaseManager();
    private final TorchScript script = TorchScript.load(manager, BareOperations.class, "bare_operations.py", new ScriptObject("BareOperations"));
    /** Null where the machine has no oneDNN. */
    private final TorchScript oneDnn = oneDnn(manager);
    private final List<IValue> arguments = new ArrayList<>();

    private static TorchScript oneDnn(NDManager manager) {
        try {
            return TorchScript.load(manager, BareOperations.class, "bare_products_onednn.py", new ScriptObject("BareProducts"));
        } catch (EngineException e) {
            return null; // no such operation
        }
    }

    NDArray random(long rows, long columns) {
        return random(rows, columns, 0.05f);
    }

    private NDArray random(long rows, long columns, float deviation) {
        return manager.randomNormal(0, deviation, new Shape(rows, columns), DataType.FLOAT32);
    }

    NDArray ones(Shape shape) {
        return manager.ones(shape);
    }

    /** Reads the bags' rows of a matrix {@code [rows, dim]} and averages them. */
    Runnable bags(GroupBags bags, NDArray matrix) {
        return call(script, "bags", matrix, ints(bags.ids(), bags.entries()), ints(bags.offsets(), bags.bags()),
                    floats(bags.shares(), bags.entries()));
    }

    /** Gathers the touched rows' gradients from the bags'. */
    Runnable transposedBags(GroupBags bags, int dim) {
        return call(script, "bags", random(bags.bags(), dim, GRADIENT), ints(bags.rowBags(), bags.entries()),
                    ints(bags.rowOffsets(), bags.touched()), floats(bags.rowShares(), bags.entries()));
    }

    /** Updates the touched rows of a matrix and of its accumulated squares, both {@code [rows, dim]}. */
    Map<String, Runnable> updateRows(GroupBags bags, NDArray matrix, NDArray sums) {
        NDArray rows = manager.create(copy(bags.rows()), new Shape(bags.touched()), DataType.INT64);
        NDArray gradients = random(bags.touched(), matrix.getShape().get(1), GRADIENT);
        Map<String, Runnable> ways = new LinkedHashMap<>();
        ways.put(PLAIN, call(script, "update_rows", matrix, sums, rows, gradients));
        ways.put("in parts", call(script, "update_rows_in_parts", matrix, sums, rows, gradients, manager.ones(new Shape())));
        return ways;
    }

    /**
     * The three products of a linear layer from {@code [rows, in]} to {@code [rows, out]}: its output and the gradients of its input and
     * its weight. Logits are the same, their candidates being the weight.
     */
    Map<String, Runnable> layer(int rows, int in, int out) {
        NDArray[] arrays = {random(rows, in), random(out, in), random(rows, out)};
        Map<String, Runnable> ways = new LinkedHashMap<>();
        ways.put(PLAIN, call(script, "layer", arrays));
        if (oneDnn != null) ways.put("oneDNN", call(oneDnn, "layer", arrays));
        return ways;
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

    private Runnable call(TorchScript module, String method, NDArray... arrays) {
        IValue[] values = Stream.of(arrays).map(array -> IValue.from((PtNDArray) array)).toArray(IValue[]::new);
        arguments.addAll(List.of(values));
        return () -> module.call(method, values).close();
    }

    @Override
    public void close() {
        arguments.forEach(IValue::close);
        if (oneDnn != null) oneDnn.close();
        script.close();
        manager.close();
    }
}
