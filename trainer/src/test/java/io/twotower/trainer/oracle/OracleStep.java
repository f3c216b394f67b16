package io.twotower.trainer.oracle;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.engine.StepLoss;
import io.twotower.trainer.engine.StepSettings;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.TwoTowerModel;

import java.util.ArrayList;
import java.util.List;

/**
 * One update of the model by a batch: {@code L = L_main + α·L_self}. Each step's arrays live in a manager of their own and are freed
 * with it. Linear layers are always 32-bit.
 */
public final class OracleStep implements AutoCloseable {

    /** The loss as an array and its two parts. */
    record Losses(NDArray total, NDArray main, NDArray selfSupervised) { }

    /**
     * What the loss' derivative is.
     *
     * @param rows   of the touched rows of each group that has any
     * @param layers in the order of the model's
     */
    record Gradients(NDList rows, NDList layers) { }

    private final TwoTowerModel model;
    private final StepSettings settings;
    private final RowAdagrad tables;
    private final Adam layers;
    private final List<int[]> slots = new ArrayList<>();

    public OracleStep(TwoTowerModel model, StepSettings settings) {
        this.model = model;
        this.settings = settings;
        tables = new RowAdagrad(model, settings.optimizer());
        layers = new Adam(model.layerArrays(), settings.optimizer());
        for (Matrix table : model.tableGroups()) slots.add(new int[table.rows()]);
    }

    /** Updates the model by one batch. */
    public StepLoss run(Batch batch, double tableLearningRate, double layerLearningRate) {
        try (NDManager step = model.newStepManager()) {
            OraclePass pass;
            Losses losses;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                pass = new OraclePass(model, batch, slots, step);
                losses = losses(pass, batch, step);
                collector.backward(losses.total());
            }
            Gradients gradients = gradients(pass, step);
            double norm = settings.clipNorm() > 0 ? clip(gradients) : 0;
            for (int i = 0; i < pass.touched().size(); i++)
                tables.update(pass.touched().get(i), gradients.rows().get(i), tableLearningRate, step);
            layers.update(gradients.layers(), layerLearningRate);
            return new StepLoss(losses.main().getFloat(),
                                losses.selfSupervised() == null ? 0 : losses.selfSupervised().getFloat(), (float) norm);
        }
    }

    private Losses losses(OraclePass pass, Batch batch, NDManager step) {
        NDArray weights = step.create(batch.weights(), new Shape(batch.links()), DataType.FLOAT32);
        NDArray main = CandidateSoftmax.loss(pass.queries(), pass.items().get(":{}", batch.candidates()), settings.temperature(),
                                             CandidateSoftmax.bias(batch, step), weights);
        int views = batch.selfSupervised();
        if (views == 0) return new Losses(main, main, null);
        NDArray self = CandidateSoftmax.loss(views(pass, batch, 0, batch.shape().firstViews(), step),
                                             views(pass, batch, 1, batch.shape().secondViews(), step),
                                             settings.selfSupervisedTemperature(), null, step.full(new Shape(views), 1f / views));
        NDArray alpha = step.create((float) settings.selfSupervisedWeight()); // an array: see CandidateSoftmax
        return new Losses(main.add(self.mul(alpha)), main, self);
    }

    /** The first or the second views' vectors, noise included. */
    private static NDArray views(OraclePass pass, Batch batch, int number, int firstRow, NDManager step) {
        int views = batch.selfSupervised();
        NDArray a = pass.items().get("{}:{}", firstRow, firstRow + views);
        if (!batch.noise().hasRemaining()) return a;
        NDArray noise = step.create(batch.noise(), new Shape(2, views, a.getShape().get(1)), DataType.FLOAT32).get(number);
        return OraclePass.unit(a.add(a.stopGradient().sign().mul(noise)));
    }

    private static Gradients gradients(OraclePass pass, NDManager step) {
        NDList rows = new NDList();
        for (TouchedRows touched : pass.touched()) rows.add(gradient(touched.values(), step));
        NDList layers = new NDList();
        for (NDArray leaf : pass.layerLeaves()) layers.add(gradient(leaf, step));
        return new Gradients(rows, layers);
    }

    private static NDArray gradient(NDArray leaf, NDManager step) {
        NDArray gradient = leaf.getGradient();
        gradient.attach(step);
        return gradient;
    }

    /** Shortens the gradient to {@code clipNorm} when it is longer and returns how long it was. */
    private double clip(Gradients gradients) {
        NDList all = new NDList(gradients.rows()).addAll(gradients.layers());
        double squared = 0;
        for (NDArray gradient : all) squared += gradient.square().sum().getFloat();
        double norm = Math.sqrt(squared);
        if (norm > settings.clipNorm()) for (NDArray gradient : all) gradient.muli((float) (settings.clipNorm() / norm));
        return norm;
    }

    @Override
    public void close() {
        tables.close();
        layers.close();
    }
}
