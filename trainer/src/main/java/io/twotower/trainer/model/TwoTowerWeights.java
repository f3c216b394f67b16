package io.twotower.trainer.model;

import io.twotower.features.Tower;

import java.util.List;

/**
 * All parameters of a model as plain arrays, apart from the engine: what is checkpointed, restored and exported.
 *
 * @param tables one array {@code [rows * dim]} for each table of the layout
 * @param query  the query tower's arrays in the order of {@link TowerLayers}
 * @param item   the item tower's arrays
 */
public record TwoTowerWeights(List<float[]> tables, List<float[]> query, List<float[]> item) {

    public TwoTowerWeights {
        tables = List.copyOf(tables);
        query = List.copyOf(query);
        item = List.copyOf(item);
    }

    public List<float[]> of(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }
}
