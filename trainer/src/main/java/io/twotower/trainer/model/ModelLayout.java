package io.twotower.trainer.model;

import io.twotower.features.Feature;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The tables and both towers' row layouts: what the model needs to know of a fitted {@link FeatureEncoder}. */
public record ModelLayout(List<TableLayout> tables, TowerLayout query, TowerLayout item) {

    public ModelLayout {
        tables = List.copyOf(tables);
    }

    /** The groups of tables that share a matrix, in the order in which their dimensions come up. */
    public List<TableGroup> groups() {
        return tables.stream().map(TableLayout::dim).distinct().map(this::group).toList();
    }

    private TableGroup group(int dim) {
        List<Integer> members = IntStream.range(0, tables.size()).filter(t -> tables.get(t).dim() == dim).boxed().toList();
        long rows = members.stream().mapToLong(t -> tables.get(t).rows()).sum();
        if (rows > Integer.MAX_VALUE)
            throw new IllegalArgumentException("The tables of dimension " + dim + " have " + rows + " rows; at most "
                                               + Integer.MAX_VALUE + " are possible. Bound their vocabularies with maxSize or hash");
        return new TableGroup(dim, (int) rows, members);
    }

    /** The number of the group that a table belongs to. */
    public int groupOf(int table) {
        return tables.stream().map(TableLayout::dim).distinct().toList().indexOf(tables.get(table).dim());
    }

    /** The row of its group's matrix at which a table begins. */
    public int firstRow(int table) {
        return IntStream.range(0, table).filter(t -> tables.get(t).dim() == tables.get(table).dim())
                .map(t -> tables.get(t).rows()).sum();
    }

    /** A tower's features of one group, in the order of the row. */
    public List<FeatureLayout> features(Tower tower, int group) {
        return of(tower).features().stream().filter(feature -> groupOf(feature.table()) == group).toList();
    }

    /**
     * A tower's features in the order in which their averages are concatenated: group by group, and within one in the order of
     * the row. With tables of one dimension that is the order of the row.
     */
    public List<FeatureLayout> inputOrder(Tower tower) {
        return IntStream.range(0, groups().size()).boxed().flatMap(group -> features(tower, group).stream()).toList();
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
                                          encoder.tables().indexOf(encoder.table(tower, f)), features.get(f).decay()));
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
