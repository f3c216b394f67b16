package io.twotower.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.twotower.trainer.model.ForwardPass.TouchedRows;
import io.twotower.trainer.model.TwoTowerModel;

import java.util.ArrayList;
import java.util.List;

/**
 * Adagrad (Duchi et al. 2011) for the tables, on the rows that a batch touched: with {@code g} the gradient of a row,
 * {@code s ← s + g²} and {@code w ← w − η·g/(√s + ε)}, value by value. A row's cost falls only on the batches that use it.
 */
final class RowAdagrad implements AutoCloseable {

    private static final float EPSILON = 1e-10f;

    private final NDManager manager;
    private final TwoTowerModel model;
    private final float learningRate;
    private final List<NDArray> squares = new ArrayList<>();

    RowAdagrad(TwoTowerModel model, double learningRate) {
        this.model = model;
        this.learningRate = (float) learningRate;
        manager = model.newStepManager();
        for (int t = 0; t < model.layout().tables().size(); t++) squares.add(manager.zeros(model.table(t).getShape()));
    }

    /**
     * @param rows     the touched rows of a table with their values before this update
     * @param gradient {@code [touched, dim]}
     * @param step     manager of the step, which the arrays made here live in
     */
    void update(TouchedRows rows, NDArray gradient, NDManager step) {
        NDArray sums = squares.get(rows.table());
        NDArray sum = Embedding.embedding(rows.rows(), sums, SparseFormat.DENSE).singletonOrThrow();
        sum.attach(step);
        sum.addi(gradient.square());
        NDArray values = rows.values().stopGradient();
        NDArray change = gradient.mul(learningRate).divi(sum.sqrt().addi(EPSILON));
        NDIndex index = new NDIndex("{}", rows.rows());
        sums.set(index, sum);
        model.table(rows.table()).set(index, values.sub(change));
    }

    @Override
    public void close() {
        manager.close();
    }
}
