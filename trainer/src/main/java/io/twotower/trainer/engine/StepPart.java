package io.twotower.trainer.engine;

import ai.djl.pytorch.jni.IValue;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.torchscript.TorchScript;

import java.util.stream.Stream;

/** One thread's part of a step: ranges of the item rows, of the links with their query rows, of the views and of what is updated. */
final class StepPart implements AutoCloseable {

    private final int part;
    private final int parts;
    private final Batch batch;
    private final TorchScript script;
    private final BatchArrays arrays;
    private final Arguments arguments = new Arguments();
    private final IValue firstItem;
    private final IValue endItem;
    private final IValue firstLink;
    private final IValue endLink;
    private IValue[] wayBackOfItems;
    private IValue[] wayBackOfQueries;

    StepPart(int part, int parts, Batch batch, TorchScript script, BatchArrays arrays) {
        this.part = part;
        this.parts = parts;
        this.batch = batch;
        this.script = script;
        this.arrays = arrays;
        firstItem = arguments.of(first(batch.itemRows()));
        endItem = arguments.of(end(batch.itemRows()));
        firstLink = arguments.of(first(batch.links()));
        endLink = arguments.of(end(batch.links()));
    }

    private long first(long count) {
        return count * part / parts;
    }

    private long end(long count) {
        return count * (part + 1) / parts;
    }

    void vectors(TowerArguments items, TowerArguments queries, IValue tables) {
        wayBackOfItems = vectors(items, start(items, 0), firstItem, endItem, tables, arrays.itemVectors);
        wayBackOfQueries = vectors(queries, start(items, batch.itemRows()), firstLink, endLink, tables, arrays.queryVectors);
    }

    private IValue start(TowerArguments rowsBefore, long count) {
        return arguments.of(rowsBefore.bags(count));
    }

    private IValue[] vectors(TowerArguments tower, IValue start, IValue first, IValue end, IValue tables, IValue vectors) {
        IValue result = arguments.keep(script.call("vectors", tables, arrays.rows, arrays.offsets, arrays.shares, tower.features, start,
                                                   tower.layers, first, end, vectors));
        IValue[] wayBack = result.toIValueTuple();
        for (IValue value : wayBack) arguments.keep(value);
        return wayBack;
    }

    /** This part's shares of the main and of the self-supervised loss. */
    double[] losses() {
        int views = batch.selfSupervised();
        try (IValue losses = script.call("losses", arrays.itemVectors, arrays.queryVectors, arrays.correction, arrays.hits, arrays.weights,
                                         firstLink, endLink, arguments.of(first(views)), arguments.of(end(views)),
                                         arrays.itemGradients.get(part), arrays.queryGradients)) {
            return losses.toDoubleArray();
        }
    }

    void gradients(TowerArguments items, TowerArguments queries) {
        gradients(items, wayBackOfItems, start(items, 0), firstItem, endItem, arrays.itemVectors, arrays.allItemGradients);
        gradients(queries, wayBackOfQueries, start(items, batch.itemRows()), firstLink, endLink, arrays.queryVectors,
                  arrays.allQueryGradients);
    }

    private void gradients(TowerArguments tower, IValue[] wayBack, IValue start, IValue first, IValue end, IValue vectors, IValue d) {
        script.call("gradients", wayBack[0], wayBack[1], tower.features, start, tower.layers, first, end, vectors, d,
                    tower.gradients.get(part), arrays.bagGradients).close();
    }

    /** The squared length of this part of the gradient. */
    double squaredNorm(IValue layerGradients, long layerValues) {
        try (IValue squared = script.call("squared_norm", what(layerGradients, layerValues))) {
            return squared.toDouble();
        }
    }

    /**
     * @param layerGradients vectors that add up to the layers' gradient
     * @param layerValues    how long these are
     * @param shrink         what the whole gradient is multiplied by
     * @param updated        the method's last arguments: parameters and the optimizers' state
     */
    void update(IValue layerGradients, long layerValues, double shrink, double tableLearningRate, double layerLearningRate, IValue[] updated) {
        IValue[] how = {arguments.of(shrink), arguments.of(tableLearningRate), arguments.of(layerLearningRate)};
        IValue[] all = Stream.of(what(layerGradients, layerValues), how, updated).flatMap(Stream::of).toArray(IValue[]::new);
        script.call("update", all).close();
    }

    private IValue[] what(IValue layerGradients, long layerValues) {
        IValue firstTouched = arguments.of(batch.groups().stream().mapToLong(bags -> first(bags.touched())).toArray());
        IValue endTouched = arguments.of(batch.groups().stream().mapToLong(bags -> end(bags.touched())).toArray());
        return new IValue[] {arrays.touched, arrays.touchedOffsets, arrays.touchedBags, arrays.touchedShares, arrays.bagGradients,
                             firstTouched, endTouched, layerGradients, arguments.of(first(layerValues)), arguments.of(end(layerValues))};
    }

    @Override
    public void close() {
        arguments.close();
    }
}
