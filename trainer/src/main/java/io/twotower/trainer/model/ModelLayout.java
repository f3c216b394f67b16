package io.twotower.trainer.model;

import io.twotower.features.Feature;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;

import java.util.ArrayList;
import java.util.List;

/** The tables and both towers' row layouts: what the model needs to know of a fitted {@link FeatureEncoder}. */
public record ModelLayout(List<TableLayout> tables, TowerLayout query, TowerLayout item) {

    public ModelLayout {
        tables = List.copyOf(tables);
    }

    public static ModelLayout of(FeatureEncoder encoder) {
        List<TableLayout> tables = encoder.tables().stream()
                .map(name -> new TableLayout(name, encoder.tableRows(name), encoder.tableDim(name)))
                .toList();
        return new ModelLayout(tables, tower(encoder, Tower.QUERY), tower(encoder, Tower.ITEM));
    }

    private static TowerLayout tower(FeatureEncoder encoder, Tower tower) {
        List<Feature> features = encoder.spec().of(tower);
        List<FeatureLayout> layouts = new ArrayList<>();
        for (int f = 0; f < features.size(); f++) {
            int offset = encoder.offset(tower, f);
            int end = f + 1 < features.size() ? encoder.offset(tower, f + 1) : encoder.width(tower);
            layouts.add(new FeatureLayout(features.get(f).name(), features.get(f).kind(), offset, end - offset,
                                          encoder.tables().indexOf(encoder.table(tower, f))));
        }
        return new TowerLayout(encoder.width(tower), layouts);
    }

    public TowerLayout of(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    public TableLayout tableOf(FeatureLayout feature) {
        return tables.get(feature.table());
    }

    /** The length of the concatenated feature averages: the input size of the tower's first layer. */
    public int inputDim(Tower tower) {
        return of(tower).features().stream().mapToInt(feature -> tableOf(feature).dim()).sum();
    }
}
