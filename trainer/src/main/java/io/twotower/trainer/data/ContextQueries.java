package io.twotower.trainer.data;

import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import java.util.Optional;
import java.util.Set;

/**
 * Queries that are no items, known by any of: the history of their user, the item that they start from, the fields of the request.
 *
 * @param items the users' histories, null where the model reads none
 */
record ContextQueries(IdIndex ids, Catalogue catalogue, FeatureSpec features, QueryContext context, Histories items)
        implements QuerySource {

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
        return raw(query, items == null ? new int[0] : items.shown(context.user(query), leaveOutItem));
    }

    @Override
    public RawFeatures rawInTest(int query) {
        return raw(query, items == null ? new int[0] : items.shownInTest(context.user(query)));
    }

    private RawFeatures raw(int query, int[] history) {
        RawFeatures.Builder raw = RawFeatures.builder();
        context.requests().forEach(column -> raw.put(FeatureSpec.REQUEST + column.name(), column.get(query)));
        int seed = context.seed(query);
        if (seed >= 0) {
            addItem(raw, FeatureSpec.SEED, seed);
        }
        for (int i = 0; i < history.length; i++) {
            addItem(raw, FeatureSpec.HISTORY, history[i]);
        }
        if (history.length > 0) {
            addItem(raw, FeatureSpec.LAST, history[0]);
        }
        return raw.build();
    }

    private void addItem(RawFeatures.Builder raw, String prefix, int item) {
        Set<String> fields = features.fieldsBehind(prefix);
        if (!fields.isEmpty()) {
            raw.putAll(prefix, catalogue.raw(item, Catalogue.NONE, fields::contains));
        }
    }

    @Override
    public int item(int query) {
        return context.seed(query);
    }

    @Override
    public int user(int query) {
        return context.user(query);
    }

    @Override
    public Optional<Histories> histories() {
        return Optional.ofNullable(items);
    }
}
