package io.twotower.trainer.export;

import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ExportSpec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a trained model's towers as ONNX files and makes sure that they compute what the model computes. */
public final class TowerExporter {

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
     * of more than 2 GB keeps its tables in a second file, {@link ModelBundle#dataFile} of the first. A table whose rounding would move
     * vectors by more than {@link #limit} is exported in the next finer precision; the report says which.
     *
     * @param queryRows encoded rows {@code [n, query width]} to compare model and export on; the first few hundred are used
     * @param itemRows  likewise of items
     * @throws ExportException when an exported tower differs from the model by more than {@link #limit} all the same
     */
    public ExportReport export(Path directory, int[] queryRows, int[] itemRows) {
        ParityRows queries = ParityRows.of(model, Tower.QUERY, queryRows);
        ParityRows items = ParityRows.of(model, Tower.ITEM, itemRows);
        List<TableEncoding> encodings = new EncodingChoice(model, TableEncoding.of(tables), queries, items).encodings();
        Path query = directory.resolve(ModelBundle.QUERY_TOWER);
        Path item = directory.resolve(ModelBundle.ITEM_TOWER);
        long queryBytes = write(Tower.QUERY, encodings, query);
        long itemBytes = write(Tower.ITEM, encodings, item);
        try (OnnxTowers towers = new OnnxTowers(query, item, 0)) {
            return new ExportReport(tables, byName(encodings), new ExportedTower(compare(towers, queries, query), queryBytes),
                                    new ExportedTower(compare(towers, items, item), itemBytes));
        }
    }

    private long write(Tower tower, List<TableEncoding> encodings, Path file) {
        return new TowerGraph(tower, model.layout(), model.shape(tower), encodings)
                .build(table -> new ModelRows(model, table), model.layerValues(tower)).write(file, maxFile);
    }

    private Map<String, ExportSpec.Tables> byName(List<TableEncoding> encodings) {
        Map<String, ExportSpec.Tables> precisions = new LinkedHashMap<>();
        List<TableLayout> layouts = model.layout().tables();
        for (int table = 0; table < layouts.size(); table++) precisions.put(layouts.get(table).name(), encodings.get(table).precision());
        return precisions;
    }

    private float compare(OnnxTowers towers, ParityRows rows, Path file) {
        ParityRows.Difference largest = rows.difference(towers);
        if (!(largest.size() <= limit(tables)))
            throw new ExportException("'" + file + "' computes " + largest.actual() + " where the trained model has " + largest.expected()
                                      + " (row " + largest.row() + ", value " + largest.value() + "), more than " + limit(tables) + " apart: "
                                      + (Float.isNaN(largest.expected())
                                         ? "training went astray. Lower training.tableLearningRate and .layerLearningRate"
                                         : "the export is wrong and was not used"));
        return largest.size();
    }
}
