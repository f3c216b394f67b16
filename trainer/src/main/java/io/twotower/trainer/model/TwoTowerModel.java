package io.twotower.trainer.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twotower.features.Tower;
import io.twotower.features.TowerFunction;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.SlotRows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The trainable model: for each table group one matrix {@code [rows, dim]}, of which each table has a range of rows, and the layers
 * of both towers, which lie one after another in a single vector. Owns native memory until closed. Not thread safe.
 */
public final class TwoTowerModel implements TowerFunction, AutoCloseable {

    /** About how long a table's rows are at first. Adagrad moves a value by up to its learning rate: a short row is soon its own. */
    private static final double INITIAL_ROW_LENGTH = 0.2;

    /** Rows embedded at a time outside training. */
    private static final int EMBEDDING_BATCH = 2048;

    private final NDManager manager;
    private final ModelLayout layout;
    private final TowerShape queryShape;
    private final TowerShape itemShape;
    private final List<Matrix> tableGroups = new ArrayList<>();
    private final NDArray layerVector;
    private final Matrix layerMatrix;
    private final TowerLayers query;
    private final TowerLayers item;
    private final TowerEmbedding embedding;

    /** A model before training, in the machine's main memory. */
    public TwoTowerModel(ModelLayout layout, TowerShape queryShape, TowerShape itemShape, long seed) {
        this(layout, queryShape, itemShape, seed, Device.cpu());
    }

    /**
     * A model before training. Table rows start normal with standard deviation {@code 0.2/√dim}, so that a row's length
     * is about 0.2 whatever the dimension; the padding row is zero and stays so. Layers: see
     * {@link TowerLayers#initialValues}; skip paths: see {@link SkipProjections}.
     *
     * @param seed   equal seeds give equal models
     * @param device whose memory holds all of it, and which computes with it
     */
    public TwoTowerModel(ModelLayout layout, TowerShape queryShape, TowerShape itemShape, long seed, Device device) {
        if (queryShape.dim() != itemShape.dim())
            throw new IllegalArgumentException("The towers' vectors must be equally long, got " + queryShape.dim()
                                               + " for queries and " + itemShape.dim() + " for items");
        this.layout = layout;
        this.queryShape = queryShape;
        this.itemShape = itemShape;
        manager = NDManager.newBaseManager(device);
        for (TableGroup group : layout.groups()) {
            NDArray array = manager.zeros(new Shape(group.rows(), group.dim()));
            tableGroups.add(new Matrix("tables of dimension " + group.dim(), array));
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int t = 0; t < layout.tables().size(); t++) initialise(t, random.split());
        SkipProjections skip = new SkipProjections(layout, itemShape.dim(), random.split());
        try (NDManager scope = manager.newSubManager()) {
            NDList ofQuery = TowerLayers.initialValues(scope, queryShape, layout.inputDim(Tower.QUERY), skip.of(Tower.QUERY), random.split());
            NDList ofItem = TowerLayers.initialValues(scope, itemShape, layout.inputDim(Tower.ITEM), skip.of(Tower.ITEM), random.split());
            NDList all = new NDList(ofQuery).addAll(ofItem);
            NDList flat = new NDList(all.stream().map(NDArray::flatten).toList());
            layerVector = NDArrays.concat(flat);
            layerVector.attach(manager);
            layerMatrix = new Matrix("layers", layerVector.reshape(1, layerVector.size()));
            NDList views = layerViews(layerVector, all.stream().map(NDArray::getShape).toList());
            query = new TowerLayers(views.subNDList(0, ofQuery.size()));
            item = new TowerLayers(views.subNDList(ofQuery.size()));
        }
        embedding = new TowerEmbedding(manager, layout, tableGroups);
    }

    private void initialise(int table, SplittableRandom random) {
        TableLayout size = layout.tables().get(table);
        Matrix matrix = matrixOf(table);
        double deviation = INITIAL_ROW_LENGTH / Math.sqrt(size.dim());
        int slice = Math.min(size.rows(), matrix.rowsPerSlice());
        float[] values = new float[slice * size.dim()];
        for (int from = 0; from < size.rows(); from += slice) {
            int count = Math.min(slice, size.rows() - from);
            for (int i = 0; i < count * size.dim(); i++) values[i] = (float) (deviation * random.nextGaussian());
            if (from == 0) Arrays.fill(values, 0, size.dim(), 0f); // the padding row
            matrix.write(firstRow(table) + from, count, values);
        }
    }

    /** Arrays of the given shapes that lie one after another in a vector. */
    private static NDList layerViews(NDArray vector, List<Shape> shapes) {
        NDList views = new NDList();
        long from = 0;
        for (Shape shape : shapes) {
            views.add(vector.get(from + ":" + (from + shape.size())).reshape(shape));
            from += shape.size();
        }
        return views;
    }

    private Matrix matrixOf(int table) {
        return tableGroups.get(layout.groupOf(table));
    }

    private int firstRow(int table) {
        return layout.firstRow(table);
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

    /** The table groups' matrices, in the order of {@link ModelLayout#groups()}; training updates them in place. */
    public List<Matrix> tableGroups() {
        return List.copyOf(tableGroups);
    }

    /** All parameters: the table groups' matrices, and the layers as a matrix of one row. */
    public List<Matrix> parameters() {
        List<Matrix> parameters = new ArrayList<>(tableGroups);
        parameters.add(layerMatrix);
        return parameters;
    }

    /** The layers' arrays of both towers, query first; training updates them in place. They share {@link #layerVector()}'s memory. */
    public NDList layerArrays() {
        return new NDList(query.arrays()).addAll(item.arrays());
    }

    /** The layers' arrays of one tower: weight {@code [out, in]} and bias of each layer, then the skip path's weight if there is one. */
    public NDList layerArrays(Tower tower) {
        return layers(tower).arrays();
    }

    /** All layers' values in one vector, in the order of {@link #layerArrays()}. */
    public NDArray layerVector() {
        return layerVector;
    }

    /** Arrays of the shapes of {@link #layerArrays()} that share the memory of another vector as long as {@link #layerVector()}. */
    public NDList layerViews(NDArray vector) {
        return layerViews(vector, layerArrays().stream().map(NDArray::getShape).toList());
    }

    private TowerLayers layers(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    /** A manager of its own for arrays of a step, or of an optimizer: closing it frees them all, as does closing the model. */
    public NDManager newStepManager() {
        return manager.newSubManager();
    }

    /**
     * Embeds encoded rows.
     *
     * @param ids whole rows {@code [count, width]}
     * @return vectors {@code [count, dim]}, each of length one
     */
    @Override
    public float[] embed(Tower tower, int[] ids) {
        SlotRows rows = new SlotRows(layout.of(tower), ids);
        return embed(tower, rows, 0, rows.size());
    }

    /**
     * Embeds rows {@code [from, to)}, which may be many: a batch at a time.
     *
     * @return vectors {@code [to - from, dim]}, each of length one
     */
    public float[] embed(Tower tower, EncodedRows rows, int from, int to) {
        float[] vectors = new float[Math.multiplyExact(to - from, dim())];
        for (int first = from; first < to; first += EMBEDDING_BATCH) {
            float[] part = embedding.embed(tower, rows, first, Math.min(to, first + EMBEDDING_BATCH), layerArrays(tower));
            System.arraycopy(part, 0, vectors, (first - from) * dim(), part.length);
        }
        return vectors;
    }

    /** How many rows of a table are well read or written at a time. */
    public int rowsPerSlice(int table) {
        return matrixOf(table).rowsPerSlice();
    }

    /**
     * Copies rows {@code [from, from + count)} of a table.
     *
     * @param target filled from its start with {@code count * dim} values
     */
    public void readRows(int table, int from, int count, float[] target) {
        requireRows(table, from, count);
        matrixOf(table).read(firstRow(table) + from, count, target);
    }

    /**
     * Sets rows {@code [from, from + count)} of a table.
     *
     * @param source holds {@code count * dim} values from its start on
     */
    public void writeRows(int table, int from, int count, float[] source) {
        requireRows(table, from, count);
        matrixOf(table).write(firstRow(table) + from, count, source);
    }

    private void requireRows(int table, int from, int count) {
        TableLayout size = layout.tables().get(table);
        if (from < 0 || count < 0 || count > size.rows() - from)
            throw new IndexOutOfBoundsException("Rows [" + from + ", " + ((long) from + count) + ") of table '" + size.name()
                                                + "', which has " + size.rows());
    }

    /** A copy of a tower's layers, in the order of {@link TowerLayers}. */
    public List<float[]> layerValues(Tower tower) {
        return layers(tower).values();
    }

    /** Sets a tower's layers to those of a tower of the same shape. */
    public void setLayers(Tower tower, List<float[]> values) {
        layers(tower).set(values);
    }

    @Override
    public void close() {
        embedding.close();
        manager.close();
    }
}
