package io.twotower.trainer.data;

import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import java.util.Set;

/**
 * Queries that are items: query numbers are item numbers.
 *
 * @param fields the item fields that query features read
 */
record SeedQueries(Catalogue catalogue, Set<String> fields) implements QuerySource {

    @Override
    public int size() {
        return catalogue.size();
    }

    @Override
    public String id(int query) {
        return catalogue.id(query);
    }

    @Override
    public RawFeatures raw(int query, int leaveOutItem) {
        return catalogue.raw(query, leaveOutItem, fields::contains).prefixed(FeatureSpec.SEED);
    }

    @Override
    public int item(int query) {
        return query;
    }
}
