package io.twotower.trainer.loss;

/** How often each item is what a link leads to. */
@FunctionalInterface
public interface LinkShares {

    /** The item's share of the links, in [0, 1]: the chance that a positive drawn at random is this item. */
    double of(int item);

    /** Shares of links that were counted before. @param linkCounts by item; read, not copied */
    static LinkShares counted(int[] linkCounts) {
        double sum = 0;
        for (int count : linkCounts) sum += count;
        double links = Math.max(1, sum);
        return item -> linkCounts[item] / links;
    }
}
