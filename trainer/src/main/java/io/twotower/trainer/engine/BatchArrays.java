package io.twotower.trainer.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.GroupBags;
import io.twotower.trainer.model.TableGroup;
import io.twotower.trainer.model.TwoTowerModel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the threads of one step share: the batch as arrays, and the vectors and gradients that they write their parts of. */
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
    /** Vectors of all item rows, and of all query rows. */
    final IValue itemVectors;
    final IValue queryVectors;
    /** Each part's gradients of the item vectors, which add up to the whole. */
    final List<IValue> itemGradients = new ArrayList<>();
    final IValue allItemGradients;
    /** Each part writes its rows' of these. */
    final IValue queryGradients;
    final IValue allQueryGradients;
    final IValue bagGradients;

    /** @param step owns the arrays made here */
    BatchArrays(Batch batch, TwoTowerModel model, int parts, NDManager step, Arguments arguments) {
        List<GroupBags> groups = batch.groups();
        rows = arguments.of(each(groups, bags -> array(bags.ids(), bags.entries(), DataType.INT32, step)));
        offsets = arguments.of(each(groups, bags -> array(bags.offsets(), bags.bags(), DataType.INT32, step)));
        shares = arguments.of(each(groups, bags -> array(bags.shares(), bags.entries(), DataType.FLOAT32, step)));
        touched = arguments.of(each(groups, bags -> array(bags.rows(), bags.touched(), DataType.INT64, step)));
        touchedOffsets = arguments.of(each(groups, bags -> array(bags.rowOffsets(), bags.touched(), DataType.INT32, step)));
        touchedBags = arguments.of(each(groups, bags -> array(bags.rowBags(), bags.entries(), DataType.INT32, step)));
        touchedShares = arguments.of(each(groups, bags -> array(bags.rowShares(), bags.entries(), DataType.FLOAT32, step)));
        correction = arguments.of(array(batch.correction(), batch.links() + batch.uniform(), DataType.FLOAT32, step));
        hits = arguments.of(array(batch.hits(), batch.hits().limit() / Long.BYTES, DataType.INT64, step));
        weights = arguments.of(array(batch.weights(), batch.links(), DataType.FLOAT32, step));

        itemVectors = arguments.of(empty(batch.itemRows(), model.dim(), step));
        queryVectors = arguments.of(empty(batch.links(), model.dim(), step));
        List<NDArray> ofParts = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            ofParts.add(empty(batch.itemRows(), model.dim(), step));
            itemGradients.add(arguments.of(ofParts.get(part)));
        }
        allItemGradients = arguments.of(ofParts);
        NDArray ofQueries = empty(batch.links(), model.dim(), step);
        queryGradients = arguments.of(ofQueries);
        allQueryGradients = arguments.of(List.of(ofQueries));
        List<NDArray> ofBags = new ArrayList<>();
        List<TableGroup> tables = model.layout().groups();
        for (int g = 0; g < groups.size(); g++) ofBags.add(empty(groups.get(g).bags(), tables.get(g).dim(), step));
        bagGradients = arguments.of(ofBags);
    }

    private static List<NDArray> each(List<GroupBags> groups, Function<GroupBags, NDArray> array) {
        return groups.stream().map(array).toList();
    }

    /** On the machine's own memory the array is the buffer itself, not a copy. */
    private static NDArray array(ByteBuffer values, int size, DataType type, NDManager step) {
        return step.create(values, new Shape(size), type);
    }

    private static NDArray empty(int rows, int columns, NDManager step) {
        return step.create(new Shape(rows, columns), DataType.FLOAT32);
    }
}
