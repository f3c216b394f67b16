package io.twotower.trainer.data;

import io.twotower.trainer.storage.MappedInts;
import io.twotower.trainer.storage.MappedLongs;
import java.util.function.LongPredicate;

/**
 * Finds each query's last two links: by time where the data has times, else by position; of links of the same time the one that stands
 * later is the later one.
 */
final class LastLinks implements AutoCloseable {

    /** One to test on, one to validate on, and one that there is to learn from and to ask with. */
    private static final int FEWEST = 3;

    private final Links links;
    private final int queries;
    /** Links by query, each plus one; zero where there is none yet. */
    private final MappedLongs last;
    private final MappedLongs beforeLast;
    private final MappedInts counts;

    /** Receives a query's last link and the one before it. */
    interface Pair {
        void links(long last, long beforeLast);
    }

    /** @param eligible which links are looked at, by their number */
    LastLinks(Links links, LongPredicate eligible, int queries) {
        this.links = links;
        this.queries = queries;
        this.last = links.scratch().longs();
        this.beforeLast = links.scratch().longs();
        this.counts = links.scratch().ints();
        last.resize(queries);
        beforeLast.resize(queries);
        counts.resize(queries);
        for (long link = 0; link < links.size(); link++) {
            if (eligible.test(link)) {
                offer(links.query(link), link);
            }
        }
    }

    private void offer(int query, long link) {
        counts.getAndAdd(query, 1);
        if (!isBefore(link, last.get(query) - 1)) {
            beforeLast.set(query, last.get(query));
            last.set(query, link + 1);
        } else if (!isBefore(link, beforeLast.get(query) - 1)) {
            beforeLast.set(query, link + 1);
        }
    }

    /** Links are offered by position: of equal times the one that was offered first is the earlier one. */
    private boolean isBefore(long link, long earlierOffered) {
        return earlierOffered >= 0 && links.time(link) < links.time(earlierOffered);
    }

    /** Calls {@code found} for each query that has at least {@value #FEWEST} links. */
    void forEach(Pair found) {
        for (int query = 0; query < queries; query++) {
            if (counts.get(query) >= FEWEST) {
                found.links(last.get(query) - 1, beforeLast.get(query) - 1);
            }
        }
    }

    @Override
    public void close() {
        last.close();
        beforeLast.close();
        counts.close();
    }
}
