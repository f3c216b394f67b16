package io.twotower.features;

import java.util.Arrays;

/**
 * The slots of one feature while they are filled with ids, by the feature's {@link BagRule}. What stands in a bag after {@link #close()}:
 * the first {@code maxLength} of the ids that the rule takes; or, where it takes none though an unknown value was added, one
 * {@link FeatureEncoder#OUT_OF_VOCABULARY}; or nothing.
 *
 * <p>A bag may be made of bags: adding the ids of several closed bags of a feature, one after the other, gives what adding all their
 * values would have given. So the bag of a query that draws on many items can be put together from theirs.
 *
 * <p>Used again and again by {@link #open}; for one thread.
 */
public final class Bag {
    private BagRule rule = BagRule.ALL;
    private int[] target = {};
    private int start;
    private int end;
    private int next;
    private boolean sawUnknown;

    /** Begins a bag in {@code target[start, start + maxLength)}; writes there only what it takes. */
    public Bag open(BagRule rule, int[] target, int start, int maxLength) {
        this.rule = rule;
        this.target = target;
        this.start = start;
        end = start + maxLength;
        next = start;
        sawUnknown = false;
        return this;
    }

    /**
     * Offers an id of the feature's table.
     *
     * @return whether there is room for more; what is offered when there is none is left out
     */
    public boolean add(int id) {
        if (next == end) return false;
        if (id == FeatureEncoder.OUT_OF_VOCABULARY && rule != BagRule.ALL) sawUnknown = true;
        else if (rule != BagRule.KNOWN_ONCE || !holds(id)) target[next++] = id;
        return next < end;
    }

    private boolean holds(int id) {
        for (int i = start; i < next; i++)
            if (target[i] == id) return true;
        return false;
    }

    /** Offers the ids {@code ids[from, to)}, in order; returns whether there is room for more. */
    public boolean addAll(int[] ids, int from, int to) {
        for (int i = from; i < to; i++)
            if (!add(ids[i])) return false;
        return next < end;
    }

    /** Returns whether the bag takes no more. */
    public boolean isFull() {
        return next == end;
    }

    /** Ends the bag and returns the number of ids in it; slots behind them are as they were. */
    public int close() {
        if (next == start && sawUnknown) target[next++] = FeatureEncoder.OUT_OF_VOCABULARY;
        return next - start;
    }

    /** Ends the bag and fills its free slots with {@link FeatureEncoder#PADDING}. */
    void closePadded() {
        close();
        Arrays.fill(target, next, end, FeatureEncoder.PADDING);
    }
}
