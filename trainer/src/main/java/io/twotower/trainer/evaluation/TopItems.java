package io.twotower.trainer.evaluation;

import java.util.Comparator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Finds the best items of a row of scores; of equal scores the smaller id wins. Keeps a heap with the worst of the best on top. */
final class TopItems {

    /** The score of an item that is not eligible. */
    static final float EXCLUDED = Float.NEGATIVE_INFINITY;

    /** For each item, how many ids are smaller. */
    private final int[] idRank;

    /**
     * @param size how many there are to choose from
     * @param id gives the id of each
     */
    TopItems(int size, IntFunction<String> id) {
        idRank = new int[size];
        int[] byId = IntStream.range(0, size).boxed().sorted(Comparator.comparing(id::apply))
                .mapToInt(Integer::intValue).toArray();
        for (int rank = 0; rank < byId.length; rank++) {
            idRank[byId[rank]] = rank;
        }
    }

    /**
     * The best items, best first.
     *
     * @param candidates the items to choose from, or null for all
     * @param offset where the row begins in {@code scores}
     * @param k the most to return
     */
    int[] best(int[] candidates, float[] scores, int offset, int k) {
        int count = candidates == null ? idRank.length : candidates.length;
        int[] heap = new int[Math.min(k, count)];
        int size = 0;
        for (int i = 0; i < count; i++) {
            int item = candidates == null ? i : candidates[i];
            float score = scores[offset + item];
            if (score == EXCLUDED) {
                continue;
            }
            if (!Float.isFinite(score)) {
                throw new IllegalArgumentException("item " + item + " has the score " + score);
            }
            if (size < heap.length) {
                heap[size] = item;
                up(heap, size++, scores, offset);
            } else if (heap.length > 0 && worse(heap[0], item, scores, offset)) {
                heap[0] = item;
                down(heap, size, scores, offset);
            }
        }
        int[] best = new int[size];
        for (int i = size - 1; i >= 0; i--) {
            best[i] = heap[0];
            heap[0] = heap[i];
            down(heap, i, scores, offset);
        }
        return best;
    }

    private boolean worse(int a, int b, float[] scores, int offset) {
        float scoreA = scores[offset + a];
        float scoreB = scores[offset + b];
        return scoreA < scoreB || scoreA == scoreB && idRank[a] > idRank[b];
    }

    private void up(int[] heap, int start, float[] scores, int offset) {
        int item = heap[start];
        int i = start;
        while (i > 0 && worse(item, heap[(i - 1) / 2], scores, offset)) {
            heap[i] = heap[(i - 1) / 2];
            i = (i - 1) / 2;
        }
        heap[i] = item;
    }

    private void down(int[] heap, int size, float[] scores, int offset) {
        int item = heap[0];
        int i = 0;
        for (int child = 1; child < size; child = 2 * i + 1) {
            if (child + 1 < size && worse(heap[child + 1], heap[child], scores, offset)) {
                child++;
            }
            if (!worse(heap[child], item, scores, offset)) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = item;
    }
}
