package io.twotower.trainer.export;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ExportSpec;

import java.nio.file.Path;
import java.util.Arrays;

/** Writes a trained model's towers as ONNX files and makes sure that they compute what the model computes. */
public final class TowerExporter {

    /** Rows of each tower that are compared at most, beside the odd ones. */
    private static final int SAMPLE = 512;

    private final TwoTowerModel model;
    private final ExportSpec.Tables tables;
    private final long maxFile;

    /** @param tables precision of the embedding tables; layers are exported as they are */
    public TowerExporter(TwoTowerModel model, ExportSpec.Tables tables) {
        this(model, tables, OnnxModel.MAX_FILE);
    }

    /** @param maxFile bytes from which on the tables of a tower are put into a file of their own */
    TowerExporter(TwoTowerModel model, ExportSpec.Tables tables, long maxFile) {
        this.model = model;
        this.tables = tables;
        this.maxFile = maxFile;
    }

    /** The most that any value of a vector may differ between the trained model and its exported tower. */
    public static float limit(ExportSpec.Tables tables) {
        return TableEncoding.of(tables).limit();
    }

    /**
     * Writes {@value ModelBundle#QUERY_TOWER} and {@value ModelBundle#ITEM_TOWER} into a directory, each whole or not at all. A tower
     * of more than 2 GB keeps its tables in a second file, {@link ModelBundle#dataFile} of the first.
     *
     * @param queryRows encoded rows {@code [n, query width]} to compare model and export on; the first few hundred are used
     * @param itemRows  likewise of items
     * @throws ExportException when an exported tower differs from the model by more than {@link #limit}
     */
    public ExportReport export(Path directory, int[] queryRows, int[] itemRows) {
        Path query = directory.resolve(ModelBundle.QUERY_TOWER);
        Path item = directory.resolve(ModelBundle.ITEM_TOWER);
        long queryBytes = write(Tower.QUERY, query);
        long itemBytes = write(Tower.ITEM, item);
        try (OnnxTowers towers = new OnnxTowers(query, item, 0)) {
            return new ExportReport(new ExportedTower(tables, compare(towers, Tower.QUERY, queryRows, query), queryBytes),
                                    new ExportedTower(tables, compare(towers, Tower.ITEM, itemRows, item), itemBytes));
        }
    }

    private long write(Tower tower, Path file) {
        return new TowerGraph(tower, model.layout(), model.shape(tower), TableEncoding.of(tables))
                .build(table -> new ModelRows(model, table), model.layerValues(tower)).write(file, maxFile);
    }

    private float compare(OnnxTowers towers, Tower tower, int[] rows, Path file) {
        int[] ids = withOddRows(model.layout().of(tower), rows);
        float[] expected = model.embed(tower, ids);
        float[] actual = towers.embed(tower, ids);
        int worst = 0;
        for (int i = 1; i < expected.length; i++)
            if (Float.compare(difference(expected, actual, i), difference(expected, actual, worst)) > 0) worst = i; // NaN is worst
        float parity = difference(expected, actual, worst);
        if (!(parity <= limit(tables)))
            throw new ExportException("'" + file + "' computes " + actual[worst] + " where the trained model has " + expected[worst]
                                      + " (row " + worst / model.dim() + ", value " + worst % model.dim() + "), more than "
                                      + limit(tables) + " apart: " + wayOut(expected[worst]));
        return parity;
    }

    private static float difference(float[] expected, float[] actual, int i) {
        return Math.abs(expected[i] - actual[i]);
    }

    private String wayOut(float trained) {
        if (Float.isNaN(trained)) return "training went astray. Lower training.tableLearningRate and training.layerLearningRate";
        return switch (tables) {
            case FP32 -> "the export is wrong and was not used";
            case FP16 -> "this model needs more precise tables. Set export.tables to fp32";
            case INT8 -> "this model needs more precise tables. Set export.tables to fp16, twice the size, or fp32, four times";
        };
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
