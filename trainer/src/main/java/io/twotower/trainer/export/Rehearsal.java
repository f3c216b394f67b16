package io.twotower.trainer.export;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TwoTowerModel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An export in small: of the tables only the rows that the compared examples use. It computes exactly the vectors that the whole export
 * will, so that encodings can be tried without writing gigabytes.
 */
final class Rehearsal {

    private final TwoTowerModel model;
    private final ParityRows query;
    private final ParityRows item;
    private final List<Map<Integer, Integer>> rowOfId = new ArrayList<>();
    private final ModelLayout layout;
    private final List<float[]> tables = new ArrayList<>();

    Rehearsal(TwoTowerModel model, ParityRows query, ParityRows item) {
        this.model = model;
        for (int table = 0; table < model.layout().tables().size(); table++) rowOfId.add(specialRows());
        this.query = renumbered(query);
        this.item = renumbered(item);
        List<TableLayout> small = new ArrayList<>();
        for (int table = 0; table < rowOfId.size(); table++) {
            TableLayout whole = model.layout().tables().get(table);
            small.add(new TableLayout(whole.name(), rowOfId.get(table).size(), whole.dim()));
            tables.add(rows(table, whole.dim()));
        }
        layout = new ModelLayout(small, model.layout().query(), model.layout().item());
    }

    private static Map<Integer, Integer> specialRows() {
        Map<Integer, Integer> rows = new LinkedHashMap<>();
        for (int id = 0; id < FeatureEncoder.FIRST_VALUE; id++) rows.put(id, id);
        return rows;
    }

    private ParityRows renumbered(ParityRows whole) {
        int[] ids = whole.ids().clone();
        int width = model.layout().of(whole.tower()).width();
        for (FeatureLayout feature : model.layout().of(whole.tower()).features()) {
            Map<Integer, Integer> rows = rowOfId.get(feature.table());
            for (int from = feature.offset(); from < ids.length; from += width)
                for (int slot = from; slot < from + feature.length(); slot++) {
                    Integer known = rows.putIfAbsent(ids[slot], rows.size());
                    ids[slot] = known == null ? rows.size() - 1 : known;
                }
        }
        return new ParityRows(whole.tower(), ids, whole.expected(), whole.dim());
    }

    private float[] rows(int table, int dim) {
        float[] rows = new float[rowOfId.get(table).size() * dim];
        float[] one = new float[dim];
        rowOfId.get(table).forEach((id, row) -> {
            if (id >= model.layout().tables().get(table).rows()) return; // a table without all of the special rows
            model.readRows(table, id, 1, one);
            System.arraycopy(one, 0, rows, row * dim, dim);
        });
        return rows;
    }

    /** The largest difference between a value of the trained model's vectors and the towers', with tables so encoded. */
    float parity(List<TableEncoding> encodings) {
        try {
            Path directory = Files.createTempDirectory("twotower-export");
            try {
                Path queryTower = write(Tower.QUERY, encodings, directory.resolve(ModelBundle.QUERY_TOWER));
                Path itemTower = write(Tower.ITEM, encodings, directory.resolve(ModelBundle.ITEM_TOWER));
                try (OnnxTowers towers = new OnnxTowers(queryTower, itemTower, 0)) {
                    return Math.max(query.difference(towers).size(), item.difference(towers).size());
                }
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not try an export", e);
        }
    }

    private Path write(Tower tower, List<TableEncoding> encodings, Path file) {
        new TowerGraph(tower, layout, model.shape(tower), encodings)
                .build(table -> new ArrayRows(layout.tables().get(table), tables.get(table)), model.layerValues(tower))
                .write(file, OnnxModel.MAX_FILE);
        return file;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(directory);
    }

    private record ArrayRows(TableLayout table, float[] values) implements TableRows {
        @Override
        public int rows() {
            return table.rows();
        }

        @Override
        public int dim() {
            return table.dim();
        }

        @Override
        public void read(int from, int count, float[] target) {
            System.arraycopy(values, from * dim(), target, 0, count * dim());
        }
    }
}
