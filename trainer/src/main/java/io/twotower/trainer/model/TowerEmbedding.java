package io.twotower.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.twotower.features.Tower;
import io.twotower.trainer.spec.TrainingSpec.Precision;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.torchscript.TorchScript;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Maps rows to vectors outside training. Not thread safe. */
final class TowerEmbedding implements AutoCloseable {

    private final NDManager manager;
    private final ModelLayout layout;
    private final TorchScript towers;
    private final List<EmbeddingBags> groups;
    private final PtNDArray[] tables;

    TowerEmbedding(NDManager manager, ModelLayout layout, List<Matrix> tables) {
        this.manager = manager;
        this.layout = layout;
        this.tables = tables.stream().map(Matrix::array).toArray(PtNDArray[]::new);
        groups = Stream.generate(EmbeddingBags::new).limit(tables.size()).toList();
        towers = TowerScript.load(manager, TowerScript.towers(Precision.FP32));
    }

    /** Vectors {@code [to - from, dim]} of rows {@code [from, to)}, of which there is at least one. */
    float[] embed(Tower tower, EncodedRows rows, int from, int to, NDList layers) {
        fill(tower, rows, from, to);
        try (NDManager scope = manager.newSubManager();
             IValue matrices = IValue.listFrom(tables);
             IValue ids = arrays(bags -> bags.ids(scope));
             IValue offsets = arrays(bags -> bags.offsets(scope));
             IValue shares = arrays(bags -> bags.shares(scope));
             IValue features = IValue.listFrom(TowerScript.features(layout, tower));
             IValue first = IValue.listFrom(new long[groups.size()]);
             IValue count = IValue.from((long) to - from);
             IValue arrays = IValue.listFrom(layers.toArray(PtNDArray[]::new));
             IValue vectors = towers.call("embed", matrices, ids, offsets, shares, features, first, count, arrays)) {
            return vectors.toTensor((PtNDManager) scope).toFloatArray();
        }
    }

    private void fill(Tower tower, EncodedRows rows, int from, int to) {
        groups.forEach(EmbeddingBags::clear);
        List<FeatureLayout> features = layout.of(tower).features();
        int[] group = features.stream().mapToInt(feature -> layout.groupOf(feature.table())).toArray();
        int[] firstRow = features.stream().mapToInt(feature -> layout.firstRow(feature.table())).toArray();
        BagRow row = new BagRow(features.size());
        for (int r = from; r < to; r++) {
            rows.read(r, EncodedRows.NONE, row);
            for (int f = 0; f < group.length; f++) groups.get(group[f]).add(row, f, firstRow[f], features.get(f).decay());
        }
    }

    private IValue arrays(Function<EmbeddingBags, NDArray> array) {
        return IValue.listFrom(groups.stream().map(array).toArray(PtNDArray[]::new));
    }

    @Override
    public void close() {
        towers.close();
    }
}
