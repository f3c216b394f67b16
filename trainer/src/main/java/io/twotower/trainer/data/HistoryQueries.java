package io.twotower.trainer.data;

import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import java.util.Optional;
import java.util.Set;

/**
 * Queries that are users, known by the items of their training links, most recent first: by time where the data has times,
 * else by position.
 */
final class HistoryQueries implements QuerySource {

    /** More of a history than this is not read: features have their own, lower limits on values. */
    private static final int LONGEST = 50;

    private final IdIndex ids;
    private final Catalogue catalogue;
    private final Set<String> fields;
    private final LinkedItems histories;

    HistoryQueries(IdIndex ids, Catalogue catalogue, Set<String> fields, LinkedItems histories) {
        this.ids = ids;
        this.catalogue = catalogue;
        this.fields = fields;
        this.histories = histories;
    }

    /** The histories of a number of users. */
    static LinkedItems histories(Links training, int users) {
        LinkedItems.Order mostRecentFirst = (link, other) -> {
            int byTime = Double.compare(training.time(other), training.time(link));
            return byTime != 0 ? byTime : Long.compare(other, link);
        };
        return new LinkedItems(training, users, training::query, training::item, LONGEST, mostRecentFirst);
    }

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
        for (int item : histories.shown(query, leaveOutItem)) {
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
        return Optional.of(histories);
    }
}
