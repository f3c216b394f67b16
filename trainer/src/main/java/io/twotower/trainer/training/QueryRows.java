package io.twotower.trainer.training;

import io.twotower.features.Feature;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Encoded queries. What doesn't depend on the link that an example is about is encoded once a query and kept; features made
 * of links are encoded for each example, without that link.
 */
final class QueryRows {

    private final Dataset dataset;
    private final FeatureEncoder encoder;
    private final int width;
    /** Numbers of the query features that links take part in. */
    private final int[] linkFeatures;
    private final int[] ids;
    private final Map<Integer, Integer> rows = new HashMap<>();

    /**
     * @param linkFields the fields, as query features name them, that are made of links
     * @param used       numbers of the queries that will be asked for
     */
    QueryRows(Dataset dataset, FeatureEncoder encoder, Predicate<String> linkFields, IntStream used) {
        this.dataset = dataset;
        this.encoder = encoder;
        width = encoder.width(Tower.QUERY);
        List<Feature> features = encoder.spec().of(Tower.QUERY);
        linkFeatures = IntStream.range(0, features.size()).filter(f -> linkFields.test(features.get(f).field())).toArray();
        int[] distinct = used.distinct().toArray();
        ids = new int[Math.multiplyExact(distinct.length, width)];
        for (int row = 0; row < distinct.length; row++) {
            rows.put(distinct[row], row);
            encoder.encode(Tower.QUERY, dataset.query(distinct[row], Catalogue.NONE), ids, row * width);
        }
    }

    /** Writes a query as serving sees it, which has nothing to leave out. */
    void write(int query, int[] target, int offset) {
        System.arraycopy(ids, rows.get(query) * width, target, offset, width);
    }

    /** Writes a query as if its link with {@code item} didn't exist. */
    void writeWithout(int item, int query, int[] target, int offset) {
        write(query, target, offset);
        if (linkFeatures.length == 0) return;
        RawFeatures raw = dataset.query(query, item);
        for (int f : linkFeatures) {
            encoder.encodeFeature(Tower.QUERY, f, raw.strings(encoder.spec().of(Tower.QUERY).get(f).field()), target,
                                  offset + encoder.offset(Tower.QUERY, f));
        }
    }
}
