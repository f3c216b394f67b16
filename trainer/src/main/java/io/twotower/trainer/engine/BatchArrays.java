package io.twotower.trainer.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.GroupBags;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** A batch as the script's methods take it. */
final class BatchArrays {

    final IValue rows;
    final IValue offsets;
    final IValue shares;
    final IValue touched;
    final IValue touchedOffsets;
    final IValue touchedBags;
    final IValue touchedShares;
    final IValue correction;
    final IValue hits;
    final IValue weights;
    final IValue noise;

    /** @param step owns the arrays made here */
    BatchArrays(Batch batch, NDManager step, Arguments arguments) {
        List<GroupBags> groups = batch.groups();
        rows = arguments.of(each(groups, bags -> array(bags.ids(), bags.entries(), DataType.INT32, step)));
        offsets = arguments.of(each(groups, bags -> array(bags.offsets(), bags.bags(), DataType.INT32, step)));
        shares = arguments.of(each(groups, bags -> array(bags.shares(), bags.entries(), DataType.FLOAT32, step)));
        touched = arguments.of(each(groups, bags -> array(bags.rows(), bags.touched(), DataType.INT64, step)));
        touchedOffsets = arguments.of(each(groups, bags -> array(bags.rowOffsets(), bags.touched(), DataType.INT32, step)));
        touchedBags = arguments.of(each(groups, bags -> array(bags.rowBags(), bags.entries(), DataType.INT32, step)));
        touchedShares = arguments.of(each(groups, bags -> array(bags.rowShares(), bags.entries(), DataType.FLOAT32, step)));
        correction = arguments.of(array(batch.correction(), batch.candidates(), DataType.FLOAT32, step));
        hits = arguments.of(array(batch.hits(), batch.hits().limit() / Long.BYTES, DataType.INT64, step));
        weights = arguments.of(array(batch.weights(), batch.links(), DataType.FLOAT32, step));
        noise = arguments.of(array(batch.noise(), batch.noise().limit() / Float.BYTES, DataType.FLOAT32, step));
    }

    private static List<NDArray> each(List<GroupBags> groups, Function<GroupBags, NDArray> array) {
        return groups.stream().map(array).toList();
    }

    /** On the machine's own memory the array is the buffer itself, not a copy. */
    private static NDArray array(ByteBuffer values, int size, DataType type, NDManager step) {
        return step.create(values, new Shape(size), type);
    }
}
