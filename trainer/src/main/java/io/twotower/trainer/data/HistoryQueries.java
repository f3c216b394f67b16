package io.twotower.trainer.data;

import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import java.util.Optional;
import java.util.Set;

/** Queries that are users, known by the items that they are linked with. */
record HistoryQueries(IdIndex ids, Catalogue catalogue, Set<String> fields, Histories items) implements QuerySource {

    @Override
    public int size() {
        return ids.size();
    }

    @Override
    public String id(int query) {
        return ids.id(query);
    }

    @Override
    public RawFeatures raw(int query, int leaveOutItem) {
        return raw(items.training().shown(query, leaveOutItem));
    }

    @Override
    public RawFeatures rawInTest(int query) {
        return raw(items.test().shown(query, Catalogue.NONE));
    }

    private RawFeatures raw(int[] history) {
        RawFeatures.Builder raw = RawFeatures.builder();
        for (int item : history) {
            raw.putAll(FeatureSpec.HISTORY, catalogue.raw(item, Catalogue.NONE, fields::contains));
        }
        return raw.build();
    }

    @Override
    public int item(int query) {
        return Catalogue.NONE;
    }

    @Override
    public Optional<LinkedItems> histories() {
        return Optional.of(items.training());
    }
}
