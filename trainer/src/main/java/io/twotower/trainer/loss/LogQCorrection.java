package io.twotower.trainer.loss;

/**
 * The logQ correction of the main loss.
 *
 * <p>A batch's {@code B + U} candidates are {@code B} positives, drawn in proportion to the items' training links, and {@code U}
 * items drawn uniformly from {@code N}. A candidate drawn at random from these is item {@code j} with probability
 * {@code Q(j) = (B·p_j + U/N) / (B + U)}, and its logit gets {@code −strength·log Q(j)}: the rarer a candidate, the more it
 * stands for.
 */
public final class LogQCorrection {

    private final LinkShares shares;
    private final int items;
    private final double strength;

    /**
     * @param shares   p
     * @param items    N, of the warm catalogue
     * @param strength 0 for no correction, 1 for the whole of it
     */
    public LogQCorrection(LinkShares shares, int items, double strength) {
        if (!(strength >= 0))
            throw new IllegalArgumentException("The strength of the logQ correction must be at least 0, got " + strength);
        this.shares = shares;
        this.items = items;
        this.strength = strength;
    }

    /**
     * What is added to the logit of a candidate.
     *
     * @param positives B
     * @param uniform   U
     */
    public float of(int item, int positives, int uniform) {
        if (strength == 0) return 0;
        double drawn = positives * shares.of(item) + (double) uniform / items;
        return (float) (-strength * Math.log(drawn / (positives + uniform)));
    }
}
