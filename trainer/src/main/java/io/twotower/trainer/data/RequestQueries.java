package io.twotower.trainer.data;

import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import java.util.List;

/** Queries that carry their own fields, columns of the interactions. */
record RequestQueries(IdIndex ids, List<StringColumn> columns) implements QuerySource {

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
        RawFeatures.Builder raw = RawFeatures.builder();
        columns.forEach(column -> raw.put(FeatureSpec.REQUEST + column.name(), column.get(query)));
        return raw.build();
    }

    @Override
    public int item(int query) {
        return Catalogue.NONE;
    }
}
