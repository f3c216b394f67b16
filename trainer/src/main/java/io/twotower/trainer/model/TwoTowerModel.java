package io.twotower.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.twotower.features.Tower;
import io.twotower.features.TowerFunction;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The trainable model: a table {@code [rows, dim]} for each table of the layout and the layers of both towers.
 * Owns native memory until closed. Not thread safe.
 */
public final class TwoTowerModel implements TowerFunction, AutoCloseable {

    /** Rows of a table that are copied between Java and the engine at a time: one buffer can't exceed 2 GB. */
    private static final int ROWS_PER_COPY = 1 << 20;

    /** About how long a table's rows are at first. Adagrad moves a value by up to its learning rate: a short row is soon its own. */
    private static final double INITIAL_ROW_LENGTH = 0.2;

    /** Rows embedded at a time outside training. */
    private static final int EMBEDDING_BATCH = 2048;

    private final NDManager manager;
    private final ModelLayout layout;
    private final TowerShape queryShape;
    private final TowerShape itemShape;
    private final NDList tables = new NDList();
    private final List<BagMatrix> bagMatrices = new ArrayList<>();
    private final TowerLayers query;
    private final TowerLayers item;

    /**
     * A model before training. Table rows start normal with standard deviation {@code 0.2/√dim}, so that a row's length
     * is about 0.2 whatever the dimension; the padding row is zero and stays so. Layers: see
     * {@link TowerLayers#initialise}; skip paths: see {@link SkipProjections}.
     *
     * @param seed equal seeds give equal models
     */
    public TwoTowerModel(ModelLayout layout, TowerShape queryShape, TowerShape itemShape, long seed) {
        if (queryShape.dim() != itemShape.dim())
            throw new IllegalArgumentException("The towers' vectors must be equally long, got " + queryShape.dim()
                                               + " for queries and " + itemShape.dim() + " for items");
        this.layout = layout;
        this.queryShape = queryShape;
        this.itemShape = itemShape;
        manager = NDManager.newBaseManager();
        SplittableRandom random = new SplittableRandom(seed);
        for (TableLayout table : layout.tables()) {
            tables.add(initialTable(table, random.split()));
            bagMatrices.add(new BagMatrix(table.rows()));
        }
        SkipProjections skip = new SkipProjections(layout, itemShape.dim(), random.split());
        query = TowerLayers.initialise(manager, queryShape, layout.inputDim(Tower.QUERY), skip.of(Tower.QUERY), random.split());
        item = TowerLayers.initialise(manager, itemShape, layout.inputDim(Tower.ITEM), skip.of(Tower.ITEM), random.split());
    }

    private NDArray initialTable(TableLayout table, SplittableRandom random) {
        NDArray array = manager.zeros(new Shape(table.rows(), table.dim()));
        double deviation = INITIAL_ROW_LENGTH / Math.sqrt(table.dim());
        float[] rows = new float[Math.min(table.rows(), ROWS_PER_COPY) * table.dim()];
        for (int from = 0; from < table.rows(); from += ROWS_PER_COPY) {
            int count = Math.min(ROWS_PER_COPY, table.rows() - from);
            for (int i = 0; i < count * table.dim(); i++) rows[i] = (float) (deviation * random.nextGaussian());
            if (from == 0) Arrays.fill(rows, 0, table.dim(), 0f); // the padding row
            setRows(array, from, count, FloatBuffer.wrap(rows, 0, count * table.dim()));
        }
        return array;
    }

    public ModelLayout layout() {
        return layout;
    }

    public TowerShape shape(Tower tower) {
        return tower == Tower.QUERY ? queryShape : itemShape;
    }

    public int dim() {
        return itemShape.dim();
    }

    /** Table number {@code table} as an array {@code [rows, dim]}; training updates it in place. */
    public NDArray table(int table) {
        return tables.get(table);
    }

    /** The layers' arrays of both towers, query first; training updates them in place. */
    public NDList layerArrays() {
        return new NDList(query.arrays()).addAll(item.arrays());
    }

    TowerLayers layers(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    BagMatrix bagMatrix(int table) {
        return bagMatrices.get(table);
    }

    /** A manager of its own for arrays of a step, or of an optimizer: closing it frees them all, as does closing the model. */
    public NDManager newStepManager() {
        return manager.newSubManager();
    }

    /**
     * Embeds encoded rows without recording gradients.
     *
     * @param ids whole rows {@code [count, width]}
     * @return vectors {@code [count, dim]}, each of length one
     */
    @Override
    public float[] embed(Tower tower, int[] ids) {
        TowerLayout row = layout.of(tower);
        int count = row.count(ids);
        float[] vectors = new float[count * dim()];
        for (int from = 0; from < count; from += EMBEDDING_BATCH) {
            int to = Math.min(count, from + EMBEDDING_BATCH);
            try (NDManager step = newStepManager()) {
                int[] batch = Arrays.copyOfRange(ids, from * row.width(), to * row.width());
                ForwardPass pass = ForwardPass.withoutGradients(this, step, List.of(new RowBlock(tower, batch)));
                float[] part = pass.embed(0).toFloatArray();
                System.arraycopy(part, 0, vectors, from * dim(), part.length);
            }
        }
        return vectors;
    }

    /** A copy of all parameters. */
    public TwoTowerWeights weights() {
        List<float[]> values = new ArrayList<>();
        for (int t = 0; t < tables.size(); t++) values.add(tableValues(t));
        return new TwoTowerWeights(values, query.values(), item.values());
    }

    private float[] tableValues(int table) {
        TableLayout size = layout.tables().get(table);
        float[] values = new float[Math.multiplyExact(size.rows(), size.dim())];
        for (int from = 0; from < size.rows(); from += ROWS_PER_COPY) {
            int to = Math.min(size.rows(), from + ROWS_PER_COPY);
            try (NDArray rows = tables.get(table).get(from + ":" + to)) {
                float[] part = rows.toFloatArray();
                System.arraycopy(part, 0, values, from * size.dim(), part.length);
            }
        }
        return values;
    }

    /** Sets all parameters to those of a model with the same layout and shapes. */
    public void restore(TwoTowerWeights weights) {
        for (int t = 0; t < tables.size(); t++) {
            TableLayout size = layout.tables().get(t);
            for (int from = 0; from < size.rows(); from += ROWS_PER_COPY) {
                int count = Math.min(ROWS_PER_COPY, size.rows() - from);
                setRows(tables.get(t), from, count,
                        FloatBuffer.wrap(weights.tables().get(t), from * size.dim(), count * size.dim()).slice());
            }
        }
        query.set(weights.query());
        item.set(weights.item());
    }

    private void setRows(NDArray table, int from, int count, FloatBuffer values) {
        try (NDArray rows = manager.create(values, new Shape(count, table.getShape().get(1)))) {
            table.set(new NDIndex(from + ":" + (from + count)), rows);
        }
    }

    /** A fresh leaf that shares {@code detached}'s storage, lives in {@code manager} and records its gradient. */
    static NDArray leaf(NDArray detached, NDManager manager) {
        detached.attach(manager);
        detached.setRequiresGradient(true);
        return detached;
    }

    @Override
    public void close() {
        manager.close();
    }
}
