package io.twotower.trainer.oracle;

import ai.djl.engine.Engine;
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
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.twotower.features.Tower;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.GroupBags;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TwoTowerModel;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;

/**
 * A step as the engine's own layers and optimizers offer it: padded ids, an {@link Embedding} with a dense gradient for each table,
 * {@link Linear}, and Adam on everything. It learns nothing from views. For tables of one dimension; what it is good for is a comparison of speed.
 */
public final class StockStep {

    private final TwoTowerModel model;
    private final double temperature;
    private final NDList tables = new NDList();
    private final NDList query;
    private final NDList item;
    private final Optimizer optimizer;

    /** @param learningRate of Adam, for tables and layers alike */
    public StockStep(TwoTowerModel model, double temperature, double learningRate) {
        if (model.tableGroups().size() != 1) throw new IllegalArgumentException("The stock step takes tables of one dimension only");
        this.model = model;
        this.temperature = temperature;
        for (int t = 0; t < model.layout().tables().size(); t++) {
            int first = model.layout().firstRow(t);
            tables.add(model.tableGroups().get(0).array().get(first + ":" + (first + model.layout().tables().get(t).rows())));
        }
        query = model.layerArrays(Tower.QUERY);
        item = model.layerArrays(Tower.ITEM);
        for (NDArray parameter : parameters()) parameter.setRequiresGradient(true);
        optimizer = Optimizer.adam().optLearningRateTracker(Tracker.fixed((float) learningRate)).build();
    }

    private NDList parameters() {
        return new NDList(tables).addAll(query).addAll(item);
    }

    /** Updates the model by the batch's links and returns their loss. */
    public float run(Batch batch) {
        try (NDManager step = model.newStepManager()) {
            NDArray loss;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                int candidates = batch.candidates();
                NDArray items = forward(averages(Tower.ITEM, batch, 0, candidates, step), item);
                int firstQueryBag = batch.itemRows() * model.layout().item().features().size();
                NDArray queries = forward(averages(Tower.QUERY, batch, firstQueryBag, batch.links(), step), query);
                NDArray weights = step.create(batch.weights(), new Shape(batch.links()), DataType.FLOAT32);
                loss = CandidateSoftmax.loss(queries, items, temperature, CandidateSoftmax.bias(batch, step), weights);
                collector.backward(loss);
            }
            NDList parameters = parameters();
            for (int i = 0; i < parameters.size(); i++) {
                NDArray gradient = parameters.get(i).getGradient();
                gradient.attach(step);
                optimizer.update(Integer.toString(i), parameters.get(i), gradient);
            }
            return loss.getFloat();
        }
    }

    /** The averages of a tower's features, side by side: {@code [rows, input]}. */
    private NDArray averages(Tower tower, Batch batch, int firstBag, int rows, NDManager step) {
        List<FeatureLayout> features = model.layout().of(tower).features();
        NDList averages = new NDList();
        for (int f = 0; f < features.size(); f++)
            averages.add(average(features.get(f), batch.groups().get(0), firstBag + f, features.size(), rows, step));
        return NDArrays.concat(averages, 1);
    }

    /** Looks up a feature's padded ids {@code [rows, length]} and adds up their rows, weighted by shares that are 0 for padding. */
    private NDArray average(FeatureLayout feature, GroupBags bags, int firstBag, int stride, int rows, NDManager step) {
        int length = feature.length();
        int firstRow = model.layout().firstRow(feature.table()); // bags hold rows of all tables together
        IntBuffer offsets = bags.offsets().asIntBuffer();
        IntBuffer source = bags.ids().asIntBuffer();
        FloatBuffer sourceShares = bags.shares().asFloatBuffer();
        int[] ids = new int[rows * length];
        float[] shares = new float[rows * length];
        for (int row = 0; row < rows; row++) {
            int bag = firstBag + row * stride;
            int from = offsets.get(bag);
            int count = (bag + 1 < bags.bags() ? offsets.get(bag + 1) : bags.entries()) - from;
            for (int i = 0; i < count; i++) ids[row * length + i] = source.get(from + i) - firstRow;
            sourceShares.get(from, shares, row * length, count);
        }
        NDArray padded = step.create(ids, new Shape(rows, length));
        NDArray values = Embedding.embedding(padded, tables.get(feature.table()), SparseFormat.DENSE).singletonOrThrow();
        values.attach(step);
        return length == 1 ? values.reshape(rows, -1) : values.mul(step.create(shares, new Shape(rows, length, 1))).sum(new int[] {1});
    }

    private static NDArray forward(NDArray input, NDList layers) {
        NDArray y = input;
        int hidden = layers.size() / 2 - 1;
        for (int k = 0; k < hidden; k++) y = Activation.relu(Linear.linear(y, layers.get(2 * k), layers.get(2 * k + 1)).singletonOrThrow());
        y = Linear.linear(y, layers.get(2 * hidden), layers.get(2 * hidden + 1)).singletonOrThrow();
        return y.div(y.square().sum(new int[] {1}, true).add(1e-12f).sqrt());
    }
}
