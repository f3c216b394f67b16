package io.twotower.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.twotower.features.Tower;
import io.twotower.trainer.loss.CandidateSoftmax;
import io.twotower.trainer.model.ForwardPass;
import io.twotower.trainer.model.ForwardPass.TouchedRows;
import io.twotower.trainer.model.RowBlock;
import io.twotower.trainer.model.TwoTowerModel;

import java.util.List;

/**
 * One update of the model by a batch, written with the engine's plain array operations and its automatic differentiation:
 * {@code L = L_main + α·L_self}. Each step's arrays live in a manager of their own and are freed with it.
 */
final class TrainingStep implements AutoCloseable {

    /**
     * @param temperature               of the main loss
     * @param selfSupervisedWeight      α
     * @param selfSupervisedTemperature of the self-supervised loss
     */
    record Settings(double temperature, double selfSupervisedWeight, double selfSupervisedTemperature,
                    double tableLearningRate, double layerLearningRate) { }

    /** The loss as an array and its two parts. */
    record Losses(NDArray total, NDArray main, NDArray selfSupervised) { }

    private final TwoTowerModel model;
    private final Settings settings;
    private final RowAdagrad tables;
    private final Adam layers;

    TrainingStep(TwoTowerModel model, Settings settings) {
        this.model = model;
        this.settings = settings;
        tables = new RowAdagrad(model, settings.tableLearningRate());
        layers = new Adam(model.layerArrays(), settings.layerLearningRate());
    }

    /** Updates the model by one batch. */
    StepLoss run(TrainingBatch batch) {
        try (NDManager step = model.newStepManager()) {
            ForwardPass pass;
            Losses losses;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                pass = ForwardPass.withGradients(model, step, blocks(batch));
                losses = losses(pass, batch, step);
                collector.backward(losses.total());
            }
            for (TouchedRows rows : pass.touched()) tables.update(rows, gradient(rows.values(), step), step);
            NDList gradients = new NDList();
            for (NDArray leaf : pass.layerLeaves()) gradients.add(gradient(leaf, step));
            layers.update(gradients);
            return new StepLoss(losses.main().getFloat(),
                                losses.selfSupervised() == null ? 0 : losses.selfSupervised().getFloat());
        }
    }

    static List<RowBlock> blocks(TrainingBatch batch) {
        return List.of(new RowBlock(Tower.QUERY, batch.queryIds()), new RowBlock(Tower.ITEM, batch.itemIds()));
    }

    Losses losses(ForwardPass pass, TrainingBatch batch, NDManager step) {
        NDArray queries = pass.embed(0);
        NDArray items = pass.embed(1);
        int candidates = batch.links() + batch.uniform();
        NDArray bias = step.create(batch.bias(), new Shape(batch.links(), candidates));
        NDArray main = CandidateSoftmax.loss(queries, items.get(":{}", candidates), settings.temperature(), bias);
        if (batch.selfSupervised() == 0) return new Losses(main, main, null);
        int secondViews = candidates + batch.selfSupervised();
        NDArray self = CandidateSoftmax.loss(items.get("{}:{}", candidates, secondViews), items.get("{}:", secondViews),
                                             settings.selfSupervisedTemperature(), null);
        return new Losses(main.add(self.mul((float) settings.selfSupervisedWeight())), main, self);
    }

    private static NDArray gradient(NDArray leaf, NDManager step) {
        NDArray gradient = leaf.getGradient();
        gradient.attach(step);
        return gradient;
    }

    @Override
    public void close() {
        tables.close();
        layers.close();
    }
}
