package io.twotower.trainer.export;

import io.twotower.features.AtomicFiles;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.model.TwoTowerWeights;

import java.nio.file.Path;
import java.util.Arrays;

/** Writes a trained model's towers as ONNX files and makes sure that they compute what the model computes. */
public final class TowerExporter {

    /** The most that any value of a vector may differ between the trained model and its exported tower. */
    public static final float TOLERANCE = 1e-5f;

    /** Rows of each tower that are compared at most, beside the odd ones. */
    private static final int SAMPLE = 512;

    private final TwoTowerModel model;

    public TowerExporter(TwoTowerModel model) {
        this.model = model;
    }

    /**
     * Writes {@value ModelBundle#QUERY_TOWER} and {@value ModelBundle#ITEM_TOWER} into a directory, each whole or not at all.
     *
     * @param queryRows encoded rows {@code [n, query width]} to compare model and export on; the first few hundred are used
     * @param itemRows  likewise of items
     * @return the largest difference that was seen
     * @throws ExportException when an exported tower differs from the model by more than {@link #TOLERANCE}
     */
    public float export(Path directory, int[] queryRows, int[] itemRows) {
        TwoTowerWeights weights = model.weights();
        Path query = directory.resolve(ModelBundle.QUERY_TOWER);
        Path item = directory.resolve(ModelBundle.ITEM_TOWER);
        AtomicFiles.write(query, TowerGraph.of(Tower.QUERY, model.layout(), model.shape(Tower.QUERY), weights)::writeTo);
        AtomicFiles.write(item, TowerGraph.of(Tower.ITEM, model.layout(), model.shape(Tower.ITEM), weights)::writeTo);
        try (OnnxTowers towers = new OnnxTowers(query, item, 0)) {
            return Math.max(compare(towers, Tower.QUERY, queryRows, query), compare(towers, Tower.ITEM, itemRows, item));
        }
    }

    private float compare(OnnxTowers towers, Tower tower, int[] rows, Path file) {
        int[] ids = withOddRows(model.layout().of(tower), rows);
        float[] expected = model.embed(tower, ids);
        float[] actual = towers.embed(tower, ids);
        float largest = 0;
        for (int i = 0; i < expected.length; i++) {
            float difference = Math.abs(expected[i] - actual[i]);
            if (!(difference <= TOLERANCE))
                throw new ExportException("'" + file + "' computes " + actual[i] + " where the trained model has " + expected[i]
                                          + " (row " + i / model.dim() + ", value " + i % model.dim()
                                          + "): the export is wrong and was not used");
            largest = Math.max(largest, difference);
        }
        return largest;
    }

    /** A sample of the rows after an empty one, one with all features masked, and one in which all values are unknown. */
    private static int[] withOddRows(TowerLayout layout, int[] rows) {
        int width = layout.width();
        int sample = Math.min(layout.count(rows), SAMPLE);
        int[] ids = new int[(3 + sample) * width];
        for (FeatureLayout feature : layout.features()) {
            ids[width + feature.offset()] = FeatureEncoder.MASKED;
            int from = 2 * width + feature.offset();
            Arrays.fill(ids, from, from + feature.length(), FeatureEncoder.OUT_OF_VOCABULARY);
        }
        System.arraycopy(rows, 0, ids, 3 * width, sample * width);
        return ids;
    }
}
