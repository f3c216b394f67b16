package io.twotower.trainer.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.OptimizerSpec;

import java.util.ArrayList;
import java.util.List;

/**
 * Adagrad (Duchi et al. 2011) for the tables, on the rows that a batch touched: with {@code g} the gradient of a row,
 * {@code s ← s + g²} and {@code w ← w − η·g/(√s + ε)}, value by value, or with one {@code s} a row, which adds up means of g².
 */
final class RowAdagrad implements AutoCloseable {

    private final NDManager manager;
    private final TwoTowerModel model;
    private final OptimizerSpec settings;
    private final List<NDArray> sums = new ArrayList<>();

    RowAdagrad(TwoTowerModel model, OptimizerSpec settings) {
        this.model = model;
        this.settings = settings;
        manager = model.newStepManager();
        for (Matrix table : model.tableGroups())
            sums.add(manager.full(new Shape(table.rows(), rowWise() ? 1 : table.columns()), (float) settings.initialAccumulator()));
    }

    private boolean rowWise() {
        return settings.table() == OptimizerSpec.Table.ROW_ADAGRAD;
    }

    /**
     * @param rows     the touched rows of a table group with their values before this update
     * @param gradient {@code [touched, dim]}
     * @param step     manager of the step, which the arrays made here live in
     */
    void update(TouchedRows rows, NDArray gradient, double learningRate, NDManager step) {
        NDArray sum = Embedding.embedding(rows.rows(), sums.get(rows.group()), SparseFormat.DENSE).singletonOrThrow();
        sum.attach(step);
        sum.addi(rowWise() ? gradient.square().mean(new int[] {1}, true) : gradient.square());
        NDArray change = gradient.mul((float) learningRate).div(sum.sqrt().addi((float) settings.tableEpsilon()));
        NDIndex index = new NDIndex("{}", rows.rows());
        sums.get(rows.group()).set(index, sum);
        model.tableGroups().get(rows.group()).array().set(index, rows.values().stopGradient().sub(change));
    }

    @Override
    public void close() {
        manager.close();
    }
}
