package io.twotower.serving;

import com.yahoo.prelude.query.NotItem;
import com.yahoo.prelude.query.TrueItem;
import com.yahoo.search.Query;
import com.yahoo.search.Result;
import com.yahoo.search.searchchain.Execution;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the documents that have no vector of a slot's model, so that a query with few hits can tell whether its generation filter is why.
 * A count is asked for after such queries only, and then not again for a while.
 */
final class MismatchedDocuments {
    private final long interval;
    private final Map<SlotTowers, Count> counts = new ConcurrentHashMap<>();

    /** @param documents of which nothing is known yet when negative */
    private record Count(long documents, long expires) { }

    /** @param interval nanoseconds for which a count is good */
    MismatchedDocuments(long interval) {
        this.interval = interval;
    }

    /** Returns how many there are, as far as is known; 0 when the count is not to be had. */
    long count(SlotTowers towers, Query query, Execution execution) {
        long now = System.nanoTime();
        Count known = counts.get(towers);
        if (known != null && now - known.expires < 0) return known.documents;
        // Whoever comes meanwhile uses the old count.
        Count renewing = new Count(known == null ? 0 : known.documents, now + interval);
        if (known == null ? counts.putIfAbsent(towers, renewing) != null : !counts.replace(towers, known, renewing)) return renewing.documents;
        Result result = execution.search(counting(towers, query));
        if (result.hits().getError() != null) return renewing.documents;
        counts.put(towers, new Count(result.getTotalHitCount(), now + interval));
        towers.usage().setMismatchedDocuments(result.getTotalHitCount());
        return result.getTotalHitCount();
    }

    private static Query counting(SlotTowers towers, Query query) {
        Query counting = new Query();
        query.attachContext(counting);
        counting.getModel().getSources().addAll(query.getModel().getSources());
        counting.getModel().getRestrict().addAll(query.getModel().getRestrict());
        counting.getRanking().setProfile("unranked");
        counting.setTimeout(Math.max(1, query.getTimeLeft()));
        counting.setHits(0);
        NotItem others = new NotItem();
        others.addPositiveItem(new TrueItem());
        others.addNegativeItem(GenerationFilter.exactly(towers.slot().generationField(), towers.generation()));
        counting.getModel().getQueryTree().setRoot(others);
        return counting;
    }
}
