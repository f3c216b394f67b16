package io.twotower.trainer.training;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.GoldenRow;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.features.TowerFunction;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Chooses the examples whose way through encoder and tower a bundle records: one without any feature, one that training has
 * never seen where there is one, and others spread over the data.
 */
final class GoldenRows {

    private static final int SPREAD = 8;

    private final FeatureEncoder encoder;
    private final TowerFunction towers;

    GoldenRows(FeatureEncoder encoder, TowerFunction towers) {
        this.encoder = encoder;
        this.towers = towers;
    }

    List<GoldenRow> of(Dataset dataset) {
        List<GoldenRow> rows = new ArrayList<>();
        int[] cold = dataset.split().coldItems();
        int[] warm = dataset.split().warmItems();
        int[] queries = dataset.split().training().distinctQueries().toArray();
        IntFunction<RawFeatures> query = number -> dataset.query(number, Catalogue.NONE);
        add(Tower.QUERY, RawFeatures.empty(), rows);
        if (cold.length > 0 && dataset.queries().item(queries[0]) >= 0) add(Tower.QUERY, query.apply(cold[0]), rows);
        addSpread(Tower.QUERY, queries, query, rows);
        add(Tower.ITEM, RawFeatures.empty(), rows);
        if (cold.length > 0) add(Tower.ITEM, dataset.item(cold[0]), rows);
        addSpread(Tower.ITEM, warm, dataset::item, rows);
        return rows;
    }

    private void addSpread(Tower tower, int[] numbers, IntFunction<RawFeatures> raw, List<GoldenRow> rows) {
        int count = Math.min(SPREAD, numbers.length);
        for (int i = 0; i < count; i++) add(tower, raw.apply(numbers[(int) ((long) i * numbers.length / count)]), rows);
    }

    private void add(Tower tower, RawFeatures raw, List<GoldenRow> rows) {
        int[] ids = encoder.encode(tower, raw);
        rows.add(new GoldenRow(tower, raw, ids, towers.embed(tower, ids)));
    }
}
