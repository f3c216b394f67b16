package io.twotower.trainer.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import io.twotower.features.Tower;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.TowerScript;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.OptimizerSpec;
import io.twotower.trainer.torchscript.ScriptObject;
import io.twotower.trainer.torchscript.TorchScript;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Updates a model batch by batch: Adagrad on the touched rows of the tables, AdamW on the layers. Owns the optimizers' state.
 * Two runs over the same batches with the same number of threads give the same bits. Not thread safe.
 */
public final class TowerStep implements AutoCloseable {

    private final TwoTowerModel model;
    private final StepSettings settings;
    private final NDManager manager;
    private final TorchScript script;
    private final StepThreads threads;
    private final Arguments arguments = new Arguments();
    private final List<Matrix> state = new ArrayList<>();
    private final IValue tables;
    private final TowerArguments query;
    private final TowerArguments item;
    /** For each part of the work the gradient of all layers, as far as that part makes it up. */
    private final NDList layerGradients = new NDList();
    private final IValue stepCounter;
    /** What an update ends with: tables, layers and the optimizers' state. */
    private final IValue[] updated;
    private final LearnedTemperature temperature;
    private StepBuffers buffers;

    /** A step on as many threads as the engine is set to use for an operation; on one when the model is on a device of its own. */
    public TowerStep(TwoTowerModel model, StepSettings settings) {
        this(model, settings, JniUtils.getNumThreads());
    }

    TowerStep(TwoTowerModel model, StepSettings settings, int threads) {
        this.model = model;
        this.settings = settings;
        manager = model.newStepManager();
        script = TowerScript.load(manager, module(settings));
        this.threads = new StepThreads(manager.getDevice().isGpu() ? 1 : threads);
        OptimizerSpec optimizer = settings.optimizer();
        NDList sums = new NDList();
        for (Matrix table : model.tableGroups()) {
            int columns = optimizer.table() == OptimizerSpec.Table.ROW_ADAGRAD ? 1 : table.columns();
            NDArray sum = manager.full(new Shape(table.rows(), columns), (float) optimizer.initialAccumulator());
            sums.add(sum);
            state.add(new Matrix("accumulators of " + table.name(), sum));
        }
        long layerValues = model.layerVector().size();
        NDArray firstMoments = stateVector("first moments", layerValues);
        NDArray secondMoments = stateVector("second moments", layerValues);
        stepCounter = arguments.of(stateVector("steps", 1));
        for (int part = 0; part < this.threads.count(); part++) layerGradients.add(manager.zeros(new Shape(layerValues)));
        query = new TowerArguments(Tower.QUERY, model, layerGradients, arguments);
        item = new TowerArguments(Tower.ITEM, model, layerGradients, arguments);
        tables = arguments.of(model.tableGroups().stream().map(Matrix::array).toList());
        temperature = settings.learnedTemperature() ? new LearnedTemperature(settings.temperature(), optimizer) : null;
        if (temperature != null) state.add(temperature.state());
        updated = new IValue[] {tables, arguments.of(sums), arguments.of(model.layerVector()), arguments.of(firstMoments),
                                arguments.of(secondMoments), stepCounter};
    }

    private static ScriptObject module(StepSettings settings) {
        OptimizerSpec optimizer = settings.optimizer();
        return new ScriptObject("TowerStep")
                .with("products", TowerScript.products())
                .with("towers", TowerScript.towers(settings.precision()))
                .with("learned_temperature", settings.learnedTemperature())
                .with("alpha", settings.selfSupervisedWeight())
                .with("self_supervised_temperature", settings.selfSupervisedTemperature())
                .with("row_wise", optimizer.table() == OptimizerSpec.Table.ROW_ADAGRAD)
                .with("table_epsilon", optimizer.tableEpsilon())
                .with("beta1", optimizer.beta1())
                .with("beta2", optimizer.beta2())
                .with("epsilon", optimizer.epsilon())
                .with("weight_decay", optimizer.weightDecay());
    }

    /** A vector of zeros that belongs to the optimizers' state. */
    private NDArray stateVector(String name, long size) {
        NDArray array = manager.zeros(new Shape(1, size));
        state.add(new Matrix(name, array));
        return array.reshape(size);
    }

    /**
     * The optimizers' state: with the model's {@linkplain TwoTowerModel#parameters() parameters} it is all that the next step depends
     * on. Matrices come in the same order whenever model and settings are the same.
     */
    public List<Matrix> state() {
        return List.copyOf(state);
    }

    /** The temperature of the main loss in the next step. */
    public double temperature() {
        return temperature == null ? settings.temperature() : temperature.value();
    }

    /** Updates the model by one batch, which is free to be filled again afterwards. */
    public StepLoss run(Batch batch, double tableLearningRate, double layerLearningRate) {
        try (NDManager step = manager.newSubManager(); Arguments own = new Arguments()) {
            int count = parts(batch);
            BatchArrays arrays = new BatchArrays(batch, step, own);
            StepBuffers buffers = buffers(batch, count);
            List<StepPart> parts = new ArrayList<>(count);
            try {
                for (int part = 0; part < count; part++) parts.add(new StepPart(part, count, batch, script, arrays, buffers));
                return run(parts, own, tableLearningRate, layerLearningRate);
            } finally {
                parts.forEach(StepPart::close);
            }
        }
    }

    private StepBuffers buffers(Batch batch, int parts) {
        if (buffers == null || !buffers.fit(batch, parts)) {
            if (buffers != null) buffers.close();
            buffers = new StepBuffers(batch, parts, model.dim(), model.layout().groups(), manager);
        }
        return buffers;
    }

    /** One for each thread; but every part must have something to do. */
    private int parts(Batch batch) {
        int most = Math.min(threads.count(), batch.links());
        return batch.selfSupervised() > 0 ? Math.min(most, batch.selfSupervised()) : most;
    }

    private StepLoss run(List<StepPart> parts, Arguments own, double tableLearningRate, double layerLearningRate) {
        double[][] losses = new double[parts.size()][];
        double[] squaredNorms = new double[parts.size()];
        IValue gradients = own.of(layerGradients.subNDList(0, parts.size()));
        long layerValues = model.layerVector().size();
        double temperature = temperature();
        script.call("count_step", stepCounter).close();
        List<IntConsumer> phases = new ArrayList<>();
        phases.add(part -> parts.get(part).vectors(item, query, tables));
        phases.add(part -> losses[part] = parts.get(part).losses(temperature));
        phases.add(part -> parts.get(part).gradients(item, query));
        if (settings.clipNorm() > 0) phases.add(part -> squaredNorms[part] = parts.get(part).squaredNorm(gradients, layerValues));
        phases.add(part -> parts.get(part).update(gradients, layerValues, shrink(norm(squaredNorms)), tableLearningRate, layerLearningRate,
                                                  updated));
        threads.run(parts.size(), phases);
        double main = 0;
        double selfSupervised = 0;
        double byTemperature = 0;
        for (double[] loss : losses) {
            main += loss[0];
            selfSupervised += loss[1];
            byTemperature += loss[2];
        }
        if (this.temperature != null) this.temperature.update(byTemperature, layerLearningRate);
        return new StepLoss((float) main, (float) selfSupervised, (float) norm(squaredNorms));
    }

    private static double norm(double[] squaredNorms) {
        double squared = 0;
        for (double part : squaredNorms) squared += part;
        return Math.sqrt(squared);
    }

    /** What a gradient is multiplied by so that it isn't longer than allowed. */
    private double shrink(double norm) {
        return settings.clipNorm() > 0 && norm > settings.clipNorm() ? settings.clipNorm() / norm : 1;
    }

    @Override
    public void close() {
        threads.close();
        if (buffers != null) buffers.close();
        if (temperature != null) temperature.close();
        arguments.close();
        script.close();
        manager.close();
    }
}
