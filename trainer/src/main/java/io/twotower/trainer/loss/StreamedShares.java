package io.twotower.trainer.loss;

import io.twotower.trainer.model.DirectMatrix;
import io.twotower.trainer.model.Matrix;

/**
 * How often each item is what a link leads to, estimated from the links that have come by: one over the mean gap between two of an
 * item's links (Yi et al., RecSys 2019, "Streaming frequency estimation"). Nothing has to be counted beforehand, and the estimate
 * follows a popularity that changes.
 *
 * <p>The gap {@code δ} of an item that comes {@code g} links after its last time becomes {@code δ + r·(g − δ)}. The rate {@code r}
 * is {@code 1/(n + 1)} at the item's {@code n}-th time, so that {@code δ} is at first the plain mean of {@code n} gaps and of the prior,
 * {@code δ₀ = N} as if all items were as frequent, and from the time on that this would fall below {@value #LEAST_RATE} it is that.
 * Unlike in the paper, items have numbers, so that no two share a place by their hash, and gaps are counted in links rather than in
 * steps, so that an item that comes several times a step is not taken for one that comes once.
 */
public final class StreamedShares implements LinkShares, AutoCloseable {

    static final double LEAST_RATE = 0.01;

    private static final int GAP = 0;
    /** How often the item came, as far as the rate depends on it. */
    private static final int TIMES = 1;
    /** The number of the item's last link, in two parts: a float alone tells numbers apart up to 2²⁴ only. */
    private static final int LAST_HIGH = 2;
    private static final int LAST_LOW = 3;
    private static final long LOW_SIZE = 1 << 20;

    private final DirectMatrix state;

    /** @param items N */
    public StreamedShares(int items) {
        state = new DirectMatrix("link gaps", items, 4);
        for (int item = 0; item < items; item++) state.set(item, GAP, items);
    }

    /**
     * Takes note of a link.
     *
     * @param number of the link among all that have come by, from 1
     */
    public void add(int item, long number) {
        long last = (long) state.get(item, LAST_HIGH) * LOW_SIZE + (long) state.get(item, LAST_LOW);
        double rate = Math.max(LEAST_RATE, 1 / (state.get(item, TIMES) + 2.0));
        double gap = state.get(item, GAP);
        state.set(item, GAP, (float) (gap + rate * (number - last - gap)));
        if (rate > LEAST_RATE) state.set(item, TIMES, state.get(item, TIMES) + 1);
        state.set(item, LAST_HIGH, number / LOW_SIZE);
        state.set(item, LAST_LOW, number % LOW_SIZE);
    }

    @Override
    public double of(int item) {
        return 1 / state.get(item, GAP);
    }

    /** All that the next estimate depends on. */
    public Matrix state() {
        return state.matrix();
    }

    @Override
    public void close() {
        state.close();
    }
}
