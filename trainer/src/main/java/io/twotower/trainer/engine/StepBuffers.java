package io.twotower.trainer.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.GroupBags;
import io.twotower.trainer.model.TableGroup;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The vectors and gradients that the threads of a step write their parts of and read each other's: used again by all batches of the
 * same size, which are all but an epoch's last.
 */
final class StepBuffers implements AutoCloseable {

    /** Vectors of all item rows, and of all query rows. */
    final IValue itemVectors;
    final IValue queryVectors;
    /** Each part's gradients of the item vectors, which add up to the whole. */
    final List<IValue> itemGradients = new ArrayList<>();
    final IValue allItemGradients;
    /** Each part writes its rows' of these. */
    final IValue queryGradients;
    final IValue allQueryGradients;
    final IValue bagGradients;

    private final NDManager manager;
    private final Arguments arguments = new Arguments();
    private final int dim;
    private final List<Integer> size;

    /** @param parent whose device the buffers are for */
    StepBuffers(Batch batch, int parts, int dim, List<TableGroup> tables, NDManager parent) {
        this.dim = dim;
        size = size(batch, parts);
        manager = parent.newSubManager();
        itemVectors = arguments.of(empty(batch.itemRows()));
        queryVectors = arguments.of(empty(batch.links()));
        List<NDArray> ofParts = IntStream.range(0, parts).mapToObj(part -> empty(batch.itemRows())).toList();
        for (NDArray gradients : ofParts) itemGradients.add(arguments.of(gradients));
        allItemGradients = arguments.of(ofParts);
        NDArray ofQueries = empty(batch.links());
        queryGradients = arguments.of(ofQueries);
        allQueryGradients = arguments.of(List.of(ofQueries));
        List<NDArray> ofBags = new ArrayList<>();
        for (int g = 0; g < tables.size(); g++) ofBags.add(empty(batch.groups().get(g).bags(), tables.get(g).dim()));
        bagGradients = arguments.of(ofBags);
    }

    private NDArray empty(int rows) {
        return empty(rows, dim);
    }

    private NDArray empty(int rows, int columns) {
        return manager.create(new Shape(rows, columns), DataType.FLOAT32);
    }

    /** Whether these are of the size for a batch. */
    boolean fit(Batch batch, int parts) {
        return size.equals(size(batch, parts));
    }

    private static List<Integer> size(Batch batch, int parts) {
        List<Integer> size = new ArrayList<>(List.of(parts, batch.links(), batch.itemRows()));
        for (GroupBags bags : batch.groups()) size.add(bags.bags());
        return size;
    }

    @Override
    public void close() {
        arguments.close();
        manager.close();
    }
}
