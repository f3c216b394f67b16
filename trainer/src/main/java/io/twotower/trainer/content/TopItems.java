package io.twotower.trainer.content;

/** The best items of those offered so far; of equal scores the smaller id wins. A heap with the worst of the best on top. */
public final class TopItems {

    /** The score of an item that is not eligible. */
    public static final float EXCLUDED = Float.NEGATIVE_INFINITY;

    private final IdOrder order;
    private final int[] items;
    private final float[] scores;
    private int size;

    /** @param k the most to keep */
    public TopItems(int k, IdOrder order) {
        this.order = order;
        items = new int[k];
        scores = new float[k];
    }

    /**
     * Offers items that follow one another.
     *
     * @param from   where the first one's score is
     * @param to     behind the last one's
     * @param offset added to the place of a score, gives the item's number
     * @throws IllegalArgumentException when a score is no finite number, other than {@link #EXCLUDED}
     */
    public void offer(float[] row, int from, int to, int offset) {
        float worst = worst();
        for (int i = from; i < to; i++) {
            // The common case in one comparison. NaN is not less, and goes on to be refused.
            if (!(row[i] < worst)) {
                offer(i + offset, row[i]);
                worst = worst();
            }
        }
    }

    /** What is less need not be offered. */
    private float worst() {
        return size < items.length || size == 0 ? EXCLUDED : scores[0];
    }

    /** Offers an item, each once. */
    public void offer(int item, float score) {
        if (score == EXCLUDED) {
            return;
        }
        if (!Float.isFinite(score)) {
            throw new IllegalArgumentException("item " + item + " has the score " + score);
        }
        if (size < items.length) {
            up(item, score);
        } else if (size > 0 && worse(items[0], scores[0], item, score)) {
            down(item, score, size);
        }
    }

    /** The best items, best first. Nothing can be offered any more. */
    public int[] best() {
        int[] best = new int[size];
        for (int i = size - 1; i >= 0; i--) {
            best[i] = items[0];
            down(items[i], scores[i], i);
        }
        size = 0;
        return best;
    }

    private boolean worse(int item, float score, int other, float otherScore) {
        return score < otherScore || score == otherScore && order.precedes(other, item);
    }

    private void up(int item, float score) {
        int i = size++;
        while (i > 0 && worse(item, score, items[(i - 1) / 2], scores[(i - 1) / 2])) {
            set(i, (i - 1) / 2);
            i = (i - 1) / 2;
        }
        items[i] = item;
        scores[i] = score;
    }

    /** Puts an item in the place of the worst, in a heap of {@code count}. */
    private void down(int item, float score, int count) {
        int i = 0;
        for (int child = 1; child < count; child = 2 * i + 1) {
            if (child + 1 < count && worse(items[child + 1], scores[child + 1], items[child], scores[child])) {
                child++;
            }
            if (!worse(items[child], scores[child], item, score)) {
                break;
            }
            set(i, child);
            i = child;
        }
        items[i] = item;
        scores[i] = score;
    }

    private void set(int place, int from) {
        items[place] = items[from];
        scores[place] = scores[from];
    }
}
