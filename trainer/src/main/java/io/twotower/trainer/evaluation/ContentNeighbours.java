package io.twotower.trainer.evaluation;

import io.twotower.trainer.content.IdOrder;
import io.twotower.trainer.content.SparseRows;
import io.twotower.trainer.content.TopItems;
import io.twotower.trainer.data.Dataset;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For each query the other queries nearest to it by content that have training links, best first; who has nothing in common with it is
 * none. They are kept once they are found, for the next ranker that wants them. Safe for use by several threads.
 */
final class ContentNeighbours {

    /** Of more queries than this, the neighbours are found again each time. */
    private static final int MOST_KEPT = 100_000;

    private final SparseRows queries;
    private final SparseRows queriesByTerm;
    private final int[] linked;
    private final IdOrder order;
    private final int most;
    private final Map<Integer, Neighbours> kept = new ConcurrentHashMap<>();

    /** Queries, the nearest first, and how near they are. */
    record Neighbours(int[] queries, float[] similarities) { }

    /** @param most how many neighbours a query has */
    ContentNeighbours(Dataset dataset, ContentVectors vectors, int most) {
        this.queries = vectors.queries();
        this.queriesByTerm = vectors.queriesByTerm();
        this.linked = dataset.split().training().distinctQueries().sorted().toArray();
        this.order = new IdOrder(dataset.queries().size(), dataset.queries()::id);
        this.most = most;
    }

    /** The neighbours of some queries. */
    Neighbours[] of(int[] block) {
        float[] similarities = new float[Arrays.stream(block).allMatch(kept::containsKey) ? 0 : queries.rows()];
        return Arrays.stream(block).mapToObj(query -> of(query, similarities)).toArray(Neighbours[]::new);
    }

    private Neighbours of(int query, float[] similarities) {
        Neighbours known = kept.get(query);
        if (known != null) {
            return known;
        }
        Neighbours found = find(query, similarities);
        if (kept.size() < MOST_KEPT) {
            kept.put(query, found);
        }
        return found;
    }

    private Neighbours find(int query, float[] similarities) {
        Arrays.fill(similarities, 0);
        queriesByTerm.multiplyInto(queries, query, 0, similarities.length, similarities, 0);
        TopItems nearest = new TopItems(most, order);
        for (int other : linked) {
            if (other != query && similarities[other] > 0) {
                nearest.offer(other, similarities[other]);
            }
        }
        int[] best = nearest.best();
        float[] near = new float[best.length];
        for (int i = 0; i < best.length; i++) {
            near[i] = similarities[best[i]];
        }
        return new Neighbours(best, near);
    }
}
