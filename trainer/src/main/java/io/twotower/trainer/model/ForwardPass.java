package io.twotower.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Embedding;
import ai.djl.ndarray.types.SparseFormat;
import io.twotower.features.Tower;

import java.util.ArrayList;
import java.util.List;

/**
 * One pass of a batch through the towers. All arrays live in the step's manager.
 *
 * <p>With gradients, the touched rows of each table and the layers' arrays are fresh leaves: after a backward pass
 * {@link #touched()} and {@link #layerLeaves()} hold the gradients, and the model's own arrays have recorded nothing.
 */
public final class ForwardPass {

    /**
     * The rows of one table that the batch uses.
     *
     * @param table  number of the table in the layout
     * @param rows   int64 {@code [touched]}: distinct row numbers
     * @param values {@code [touched, dim]}: the leaf
     */
    public record TouchedRows(int table, NDArray rows, NDArray values) { }

    private final TwoTowerModel model;
    private final List<RowBlock> blocks;
    private final List<TouchedRows> touched = new ArrayList<>();
    private final TowerLayers query;
    private final TowerLayers item;
    /** {@code pooled[block][feature]}: averages {@code [count, dim of the feature's table]}. */
    private final NDArray[][] pooled;

    public static ForwardPass withGradients(TwoTowerModel model, NDManager step, List<RowBlock> blocks) {
        return new ForwardPass(model, step, blocks, true);
    }

    public static ForwardPass withoutGradients(TwoTowerModel model, NDManager step, List<RowBlock> blocks) {
        return new ForwardPass(model, step, blocks, false);
    }

    private ForwardPass(TwoTowerModel model, NDManager step, List<RowBlock> blocks, boolean gradients) {
        this.model = model;
        this.blocks = List.copyOf(blocks);
        query = gradients ? model.layers(Tower.QUERY).leaves(step) : model.layers(Tower.QUERY);
        item = gradients ? model.layers(Tower.ITEM).leaves(step) : model.layers(Tower.ITEM);
        pooled = new NDArray[blocks.size()][];
        for (int b = 0; b < blocks.size(); b++) pooled[b] = new NDArray[layout(b).features().size()];
        for (int table = 0; table < model.layout().tables().size(); table++) pool(table, step, gradients);
    }

    private TowerLayout layout(int block) {
        return model.layout().of(blocks.get(block).tower());
    }

    /** Averages every bag of one table by a single matrix product and hands the features their parts of it. */
    private void pool(int table, NDManager step, boolean gradients) {
        BagMatrix matrix = model.bagMatrix(table);
        matrix.clear();
        forEachFeature(table, (block, f) -> addBags(matrix, block, layout(block).features().get(f)));
        if (matrix.bags() == 0) return;
        NDArray averages = averages(table, matrix, step, gradients);
        long[] next = {0};
        forEachFeature(table, (block, f) -> {
            long from = next[0];
            next[0] += layout(block).count(blocks.get(block).ids());
            pooled[block][f] = averages.get("{}:{}", from, next[0]);
        });
    }

    private NDArray averages(int table, BagMatrix matrix, NDManager step, boolean gradients) {
        if (matrix.columns() == 0) return step.zeros(new Shape(matrix.bags(), model.layout().tables().get(table).dim()));
        NDArray rows = step.create(matrix.rows());
        NDArray values = Embedding.embedding(rows, model.table(table), SparseFormat.DENSE).singletonOrThrow();
        values.attach(step);
        if (gradients) {
            TwoTowerModel.leaf(values, step);
            touched.add(new TouchedRows(table, rows, values));
        }
        NDArray averages = matrix.toSparse(step).matMul(values);
        averages.attach(step);
        return averages;
    }

    private interface FeatureVisitor {
        void visit(int block, int feature);
    }

    private void forEachFeature(int table, FeatureVisitor visitor) {
        for (int b = 0; b < blocks.size(); b++) {
            List<FeatureLayout> features = layout(b).features();
            for (int f = 0; f < features.size(); f++) {
                if (features.get(f).table() == table) visitor.visit(b, f);
            }
        }
    }

    private void addBags(BagMatrix matrix, int block, FeatureLayout feature) {
        int width = layout(block).width();
        int[] ids = blocks.get(block).ids();
        int count = layout(block).count(ids);
        for (int row = 0; row < count; row++) matrix.add(ids, row * width + feature.offset(), feature.length());
    }

    /** The vectors {@code [count, dim]} of block number {@code block}. */
    public NDArray embed(int block) {
        List<FeatureLayout> features = layout(block).features();
        NDArray[] inOrder = model.layout().inputOrder(blocks.get(block).tower()).stream()
                .map(feature -> pooled[block][features.indexOf(feature)]).toArray(NDArray[]::new);
        NDArray input = inOrder.length == 1 ? inOrder[0] : NDArrays.concat(new NDList(inOrder), 1);
        return (blocks.get(block).tower() == Tower.QUERY ? query : item).forward(input);
    }

    public List<TouchedRows> touched() {
        return touched;
    }

    /** The leaves in the order of {@link TwoTowerModel#layerArrays()}. */
    public NDList layerLeaves() {
        return new NDList(query.arrays()).addAll(item.arrays());
    }
}
