package io.twotower.trainer.model;

import io.twotower.features.Tower;

import java.util.ArrayList;
import java.util.List;

/**
 * All parameters of a small model as plain arrays, to look at and to change.
 *
 * @param tables one array {@code [rows * dim]} for each table of the layout
 * @param query  the query tower's arrays in the order of {@link TowerLayers}
 * @param item   the item tower's arrays
 */
public record TwoTowerWeights(List<float[]> tables, List<float[]> query, List<float[]> item) {

    /** A copy of a model's parameters. */
    public static TwoTowerWeights of(TwoTowerModel model) {
        List<float[]> tables = new ArrayList<>();
        for (int t = 0; t < model.layout().tables().size(); t++) {
            TableLayout size = model.layout().tables().get(t);
            float[] values = new float[size.rows() * size.dim()];
            model.readRows(t, 0, size.rows(), values);
            tables.add(values);
        }
        return new TwoTowerWeights(tables, model.layerValues(Tower.QUERY), model.layerValues(Tower.ITEM));
    }

    /** Sets all parameters of a model of the same layout and shapes. */
    public void restore(TwoTowerModel model) {
        for (int t = 0; t < tables.size(); t++) model.writeRows(t, 0, model.layout().tables().get(t).rows(), tables.get(t));
        model.setLayers(Tower.QUERY, query);
        model.setLayers(Tower.ITEM, item);
    }

    public List<float[]> of(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }
}
