package io.twotower.trainer.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.twotower.features.Tower;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.GroupBags;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.TowerScript;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.OptimizerSpec;
import io.twotower.trainer.torchscript.ScriptObject;
import io.twotower.trainer.torchscript.TorchScript;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Updates a model batch by batch: Adagrad on the touched rows of the tables, AdamW on the layers. Owns the optimizers' state.
 * Two runs over the same batches with the same number of threads give the same bits. Not thread safe.
 */
public final class TowerStep implements AutoCloseable {

    private final NDManager manager;
    private final TorchScript script;
    private final List<Matrix> state = new ArrayList<>();
    /** What each call ends with: parameters, gradients and the optimizers' state. */
    private final List<IValue> persistent = new ArrayList<>();

    public TowerStep(TwoTowerModel model, StepSettings settings) {
        manager = model.newStepManager();
        script = TowerScript.load(manager, module(model, settings));
        OptimizerSpec optimizer = settings.optimizer();
        NDList sums = new NDList();
        for (Matrix table : model.tableGroups()) {
            int columns = optimizer.table() == OptimizerSpec.Table.ROW_ADAGRAD ? 1 : table.columns();
            NDArray sum = manager.full(new Shape(table.rows(), columns), (float) optimizer.initialAccumulator());
            sums.add(sum);
            state.add(new Matrix("accumulators of " + table.name(), sum));
        }
        NDArray layers = model.layerVector();
        NDArray gradients = manager.zeros(layers.getShape());
        NDArray firstMoments = stateOfLayers("first moments", layers.size());
        NDArray secondMoments = stateOfLayers("second moments", layers.size());
        NDArray steps = stateOfLayers("steps", 1);
        NDList gradientViews = model.layerViews(gradients);
        int ofQuery = model.layerArrays(Tower.QUERY).size();
        persistent.add(list(model.tableGroups().stream().map(Matrix::array).toList()));
        persistent.add(list(sums));
        persistent.add(list(model.layerArrays(Tower.QUERY)));
        persistent.add(list(model.layerArrays(Tower.ITEM)));
        persistent.add(list(gradientViews.subNDList(0, ofQuery)));
        persistent.add(list(gradientViews.subNDList(ofQuery)));
        for (NDArray array : List.of(layers, gradients, firstMoments, secondMoments, steps)) persistent.add(IValue.from((PtNDArray) array));
    }

    private static ScriptObject module(TwoTowerModel model, StepSettings settings) {
        OptimizerSpec optimizer = settings.optimizer();
        return new ScriptObject("TowerStep")
                .with("products", TowerScript.products())
                .with("towers", TowerScript.towers(model.layout(), settings.precision()))
                .with("temperature", settings.temperature())
                .with("alpha", settings.selfSupervisedWeight())
                .with("self_supervised_temperature", settings.selfSupervisedTemperature())
                .with("clip_norm", settings.clipNorm())
                .with("row_wise", optimizer.table() == OptimizerSpec.Table.ROW_ADAGRAD)
                .with("table_epsilon", optimizer.tableEpsilon())
                .with("beta1", optimizer.beta1())
                .with("beta2", optimizer.beta2())
                .with("epsilon", optimizer.epsilon())
                .with("weight_decay", optimizer.weightDecay());
    }

    /** A vector of zeros that belongs to the optimizers' state. */
    private NDArray stateOfLayers(String name, long size) {
        NDArray array = manager.zeros(new Shape(1, size));
        state.add(new Matrix(name, array));
        return array.reshape(size);
    }

    private static IValue list(Collection<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }

    /**
     * The optimizers' state: with the model's {@linkplain TwoTowerModel#parameters() parameters} it is all that the next step depends
     * on. Matrices come in the same order whenever model and settings are the same.
     */
    public List<Matrix> state() {
        return List.copyOf(state);
    }

    /** Updates the model by one batch, which is free to be filled again afterwards. */
    public StepLoss run(Batch batch, double tableLearningRate, double layerLearningRate) {
        List<IValue> arguments = new ArrayList<>();
        try (NDManager step = manager.newSubManager()) {
            addBatch(batch, step, arguments);
            arguments.add(IValue.from((long) batch.selfSupervised()));
            arguments.add(IValue.from(tableLearningRate));
            arguments.add(IValue.from(layerLearningRate));
            int own = arguments.size();
            arguments.addAll(persistent);
            try (IValue result = script.call("step", arguments.toArray(IValue[]::new))) {
                float[] values = result.toTensor((PtNDManager) step).toFloatArray();
                return new StepLoss(values[0], values[1], values[2]);
            } finally {
                arguments.subList(0, own).forEach(IValue::close);
            }
        }
    }

    private static void addBatch(Batch batch, NDManager step, List<IValue> arguments) {
        List<GroupBags> groups = batch.groups();
        arguments.add(groups(groups, bags -> array(bags.ids(), bags.entries(), DataType.INT32, step)));
        arguments.add(groups(groups, bags -> array(bags.offsets(), bags.bags(), DataType.INT32, step)));
        arguments.add(groups(groups, bags -> array(bags.shares(), bags.entries(), DataType.FLOAT32, step)));
        arguments.add(groups(groups, bags -> array(bags.rows(), bags.touched(), DataType.INT64, step)));
        arguments.add(groups(groups, bags -> array(bags.rowOffsets(), bags.touched(), DataType.INT32, step)));
        arguments.add(groups(groups, bags -> array(bags.rowBags(), bags.entries(), DataType.INT32, step)));
        arguments.add(groups(groups, bags -> array(bags.rowShares(), bags.entries(), DataType.FLOAT32, step)));
        arguments.add(IValue.from(array(batch.correction(), batch.links() + batch.uniform(), DataType.FLOAT32, step)));
        arguments.add(IValue.from(array(batch.hits(), batch.hits().limit() / Long.BYTES, DataType.INT64, step)));
        arguments.add(IValue.from(array(batch.weights(), batch.links(), DataType.FLOAT32, step)));
    }

    private static IValue groups(List<GroupBags> groups, Function<GroupBags, PtNDArray> array) {
        return IValue.listFrom(groups.stream().map(array).toArray(PtNDArray[]::new));
    }

    /** On the machine's own memory the array is the buffer itself, not a copy. */
    private static PtNDArray array(ByteBuffer values, int size, DataType type, NDManager step) {
        return (PtNDArray) step.create(values, new Shape(size), type);
    }

    @Override
    public void close() {
        persistent.forEach(IValue::close);
        script.close();
        manager.close();
    }
}
