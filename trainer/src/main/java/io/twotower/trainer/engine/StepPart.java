package io.twotower.trainer.engine;

import ai.djl.pytorch.jni.IValue;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.GroupBags;
import io.twotower.trainer.torchscript.TorchScript;

import java.util.stream.Stream;

/** One thread's part of a step: ranges of the item rows, of the links with their query rows, of the views and of what is updated. */
final class StepPart implements AutoCloseable {

    /** How many bags' gradients are read in the time that updating a row takes. */
    private static final long ENTRIES_LIKE_A_ROW = 16;

    private final int part;
    private final int parts;
    private final Batch batch;
    private final TorchScript script;
    private final BatchArrays arrays;
    private final StepBuffers buffers;
    private final Arguments arguments = new Arguments();
    private final IValue firstItem;
    private final IValue endItem;
    private final IValue firstLink;
    private final IValue endLink;
    /** What {@link #vectors} left for {@link #gradients}. */
    private IValue[] wayBackOfItems;
    private IValue[] wayBackOfQueries;

    StepPart(int part, int parts, Batch batch, TorchScript script, BatchArrays arrays, StepBuffers buffers) {
        this.part = part;
        this.parts = parts;
        this.batch = batch;
        this.script = script;
        this.arrays = arrays;
        this.buffers = buffers;
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
        wayBackOfItems = vectors(items, start(items, 0), firstItem, endItem, tables, buffers.itemVectors);
        wayBackOfQueries = vectors(queries, start(items, batch.itemRows()), firstLink, endLink, tables, buffers.queryVectors);
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

    /**
     * This part's shares of the main loss, of the self-supervised one, and of the main one's derivative by the logarithm of its
     * temperature, if that is learned.
     */
    double[] losses(double temperature) {
        int views = batch.selfSupervised();
        try (IValue losses = script.call("losses", buffers.itemVectors, buffers.queryVectors, arrays.correction, arrays.hits,
                                         arrays.weights, arrays.noise, arguments.of(temperature), firstLink, endLink,
                                         arguments.of(views), arguments.of(batch.shape().firstViews()),
                                         arguments.of(batch.shape().secondViews()), arguments.of(first(views)), arguments.of(end(views)),
                                         buffers.itemGradients.get(part), buffers.queryGradients)) {
            return losses.toDoubleArray();
        }
    }

    void gradients(TowerArguments items, TowerArguments queries) {
        gradients(items, wayBackOfItems, start(items, 0), firstItem, endItem, buffers.itemVectors, buffers.allItemGradients);
        gradients(queries, wayBackOfQueries, start(items, batch.itemRows()), firstLink, endLink, buffers.queryVectors,
                  buffers.allQueryGradients);
    }

    private void gradients(TowerArguments tower, IValue[] wayBack, IValue start, IValue first, IValue end, IValue vectors, IValue d) {
        script.call("gradients", wayBack[0], wayBack[1], tower.features, start, tower.layers, first, end, vectors, d,
                    tower.gradients.get(part), buffers.bagGradients).close();
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
    void update(IValue layerGradients, long layerValues, double shrink, double tableLearningRate, double layerLearningRate,
                IValue[] updated) {
        IValue[] how = {arguments.of(shrink), arguments.of(tableLearningRate), arguments.of(layerLearningRate)};
        IValue[] all = Stream.of(what(layerGradients, layerValues), how, updated).flatMap(Stream::of).toArray(IValue[]::new);
        script.call("update", all).close();
    }

    /** What both methods above begin with: the gradients that this part has to do with. */
    private IValue[] what(IValue layerGradients, long layerValues) {
        IValue firstTouched = arguments.of(batch.groups().stream().mapToLong(bags -> split(bags, part)).toArray());
        IValue endTouched = arguments.of(batch.groups().stream().mapToLong(bags -> split(bags, part + 1)).toArray());
        return new IValue[] {arrays.touched, arrays.touchedOffsets, arrays.touchedBags, arrays.touchedShares, buffers.bagGradients,
                             firstTouched, endTouched, layerGradients, arguments.of(first(layerValues)), arguments.of(end(layerValues))};
    }

    /** Where the touched rows are divided so that the parts take equally long. */
    private long split(GroupBags bags, int part) {
        long share = (ENTRIES_LIKE_A_ROW * bags.touched() + bags.entries()) * part / parts;
        int from = 0;
        int to = bags.touched();
        while (from < to) {
            int middle = (from + to) >>> 1;
            long before = ENTRIES_LIKE_A_ROW * middle + bags.rowOffsets().getInt(middle * Integer.BYTES);
            if (before < share) from = middle + 1;
            else to = middle;
        }
        return from;
    }

    @Override
    public void close() {
        arguments.close();
    }
}
