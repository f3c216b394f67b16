package io.twotower.trainer.data;

import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;

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
    private final int[][] histories;

    HistoryQueries(IdIndex ids, Catalogue catalogue, Set<String> fields, Links training) {
        this.ids = ids;
        this.catalogue = catalogue;
        this.fields = fields;
        this.histories = new int[ids.size()][0];
        int[] lengths = new int[ids.size()];
        for (int query : training.query()) {
            lengths[query]++;
        }
        for (int query = 0; query < histories.length; query++) {
            histories[query] = new int[lengths[query]];
        }
        int[] next = new int[ids.size()];
        mostRecentFirst(training).forEach(i -> histories[training.query()[i]][next[training.query()[i]]++] = training.item()[i]);
    }

    private static IntStream mostRecentFirst(Links links) {
        IntStream lastFirst = IntStream.range(0, links.size()).map(i -> links.size() - 1 - i);
        return links.time().isEmpty() ? lastFirst : lastFirst.boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> links.time().orElseThrow()[i]).reversed())
                .mapToInt(Integer::intValue);
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
        int[] items = IntStream.of(histories[query]).filter(item -> item != leaveOutItem).limit(LONGEST).toArray();
        for (int item : items) {
            raw.putAll(FeatureSpec.HISTORY, catalogue.raw(item, Catalogue.NONE, fields::contains));
        }
        return raw.build();
    }

    @Override
    public int item(int query) {
        return Catalogue.NONE;
    }
}
