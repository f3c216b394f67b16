package io.twotower.trainer.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.twotower.features.Tower;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.GroupBags;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TwoTowerModel;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch's way through the towers. The rows that the batch touches and the layers' arrays are fresh leaves that record their
 * gradients. Bags are averaged by a sparse matrix {@code [bags, touched]} of shares times the touched rows.
 */
final class OraclePass {

    private final TwoTowerModel model;
    private final NDManager step;
    private final List<TouchedRows> touched = new ArrayList<>();
    private final NDList queryLayers;
    private final NDList itemLayers;
    private final NDArray queries;
    private final NDArray items;

    /** @param slots for each group an array as long as its matrix, with any content */
    OraclePass(TwoTowerModel model, Batch batch, List<int[]> slots, NDManager step) {
        this.model = model;
        this.step = step;
        queryLayers = leaves(model.layerArrays(Tower.QUERY));
        itemLayers = leaves(model.layerArrays(Tower.ITEM));
        NDList queryInputs = new NDList();
        NDList itemInputs = new NDList();
        ModelLayout layout = model.layout();
        for (int g = 0; g < layout.groups().size(); g++) {
            NDArray averages = averages(g, batch.groups().get(g), slots.get(g));
            long itemBags = (long) batch.itemRows() * layout.features(Tower.ITEM, g).size();
            if (itemBags > 0) itemInputs.add(averages.get(":{}", itemBags).reshape(batch.itemRows(), -1));
            if (itemBags < batch.groups().get(g).bags()) queryInputs.add(averages.get("{}:", itemBags).reshape(batch.links(), -1));
        }
        queries = forward(queryInputs, queryLayers);
        items = forward(itemInputs, itemLayers);
    }

    private NDList leaves(NDList arrays) {
        NDList leaves = new NDList(arrays.size());
        for (NDArray array : arrays) leaves.add(leaf(array.stopGradient()));
        return leaves;
    }

    private NDArray leaf(NDArray detached) {
        detached.attach(step);
        detached.setRequiresGradient(true);
        return detached;
    }

    private NDArray averages(int group, GroupBags bags, int[] slots) {
        if (bags.touched() == 0) return step.zeros(new Shape(bags.bags(), model.layout().groups().get(group).dim()));
        NDArray rows = step.create(bags.rows(), new Shape(bags.touched()), DataType.INT64);
        NDArray values = Embedding.embedding(rows, model.tableGroups().get(group).array(), SparseFormat.DENSE).singletonOrThrow();
        leaf(values);
        touched.add(new TouchedRows(group, rows, values));
        NDArray averages = shares(bags, slots).matMul(values);
        averages.attach(step);
        return averages;
    }

    /** Entry {@code (b, r)} is the share of the r-th touched row in bag {@code b}. Indices and values must live as long as it does. */
    private NDArray shares(GroupBags bags, int[] slots) {
        LongBuffer rows = bags.rows().asLongBuffer();
        for (int r = 0; r < bags.touched(); r++) slots[(int) rows.get(r)] = r;
        IntBuffer ids = bags.ids().asIntBuffer();
        IntBuffer offsets = bags.offsets().asIntBuffer();
        int entries = bags.entries();
        long[] positions = new long[2 * entries];
        for (int b = 0; b < bags.bags(); b++) {
            int end = b + 1 < bags.bags() ? offsets.get(b + 1) : entries;
            for (int e = offsets.get(b); e < end; e++) {
                positions[e] = b;
                positions[entries + e] = slots[ids.get(e)];
            }
        }
        NDArray indices = step.create(positions, new Shape(2, entries));
        NDArray values = step.create(bags.shares(), new Shape(entries), DataType.FLOAT32);
        return JniUtils.createSparseCoo((PtNDArray) indices, (PtNDArray) values, new Shape(bags.bags(), bags.touched()));
    }

    /** Maps averages to vectors {@code [rows, dim]} of length one. */
    private static NDArray forward(NDList averages, NDList layers) {
        NDArray input = averages.size() == 1 ? averages.head() : NDArrays.concat(averages, 1);
        NDArray y = input;
        int hidden = layers.size() / 2 - 1;
        for (int k = 0; k < hidden; k++)
            y = Activation.relu(Linear.linear(y, layers.get(2 * k), layers.get(2 * k + 1)).singletonOrThrow());
        y = Linear.linear(y, layers.get(2 * hidden), layers.get(2 * hidden + 1)).singletonOrThrow();
        if (layers.size() % 2 == 1) y = y.add(Linear.linear(input, layers.get(2 * hidden + 2)).singletonOrThrow());
        return unit(y);
    }

    /** Each row divided by its length. */
    static NDArray unit(NDArray y) {
        return y.div(y.square().sum(new int[] {1}, true).add(1e-12f).sqrt());
    }

    NDArray queries() {
        return queries;
    }

    NDArray items() {
        return items;
    }

    List<TouchedRows> touched() {
        return touched;
    }

    /** In the order of {@link TwoTowerModel#layerArrays()}. */
    NDList layerLeaves() {
        return new NDList(queryLayers).addAll(itemLayers);
    }
}
