package io.twotower.trainer.loss;

/**
 * What is added to the logits of the main loss: the logQ correction, and the removal of accidental hits.
 *
 * <p>A batch's {@code C = B + U} candidates are {@code B} positives, drawn in proportion to the items' training links, and
 * {@code U} items drawn uniformly from {@code N}. A candidate drawn at random from these is item {@code j} with probability
 * {@code Q(j) = (B·p_j + U/N) / (B + U)}, and its logit gets {@code −strength·log Q(j)}: the rarer a candidate, the more it
 * stands for. An accidental hit, a candidate that is the anchor's own positive under another number, is no negative
 * and leaves the softmax.
 */
public final class CandidateBias {

    /** Large enough that the exponential of the logit is zero, small enough to keep float arithmetic away from infinity. */
    static final float REMOVED = -1e9f;

    private final double[] linkShare;
    private final double strength;
    private final boolean removeAccidentalHits;

    /**
     * @param linkCounts for each item of the warm catalogue, how many training links have it as target
     * @param strength   0 for no correction, 1 for the whole of it
     */
    public CandidateBias(int[] linkCounts, double strength, boolean removeAccidentalHits) {
        if (!(strength >= 0))
            throw new IllegalArgumentException("The strength of the logQ correction must be at least 0, got " + strength);
        double total = 0;
        for (int count : linkCounts) total += count;
        linkShare = new double[linkCounts.length];
        for (int j = 0; j < linkCounts.length; j++) linkShare[j] = total == 0 ? 0 : linkCounts[j] / total;
        this.strength = strength;
        this.removeAccidentalHits = removeAccidentalHits;
    }

    /**
     * @param positives the item of each anchor, {@code [B]}
     * @param uniform   the uniformly drawn items, {@code [U]}
     * @return the bias {@code [B, B + U]}, row by row
     */
    public float[] of(int[] positives, int[] uniform) {
        int batch = positives.length;
        int candidates = batch + uniform.length;
        int[] items = new int[candidates];
        System.arraycopy(positives, 0, items, 0, batch);
        System.arraycopy(uniform, 0, items, batch, uniform.length);
        float[] correction = corrections(items, batch, uniform.length);
        float[] bias = new float[batch * candidates];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(correction, 0, bias, i * candidates, candidates);
            if (removeAccidentalHits) removeHits(bias, i, items);
        }
        return bias;
    }

    private float[] corrections(int[] items, int batch, int uniform) {
        float[] correction = new float[items.length];
        double uniformShare = (double) uniform / linkShare.length;
        for (int j = 0; j < items.length; j++) {
            double q = (batch * linkShare[items[j]] + uniformShare) / (batch + uniform);
            correction[j] = (float) (-strength * Math.log(q));
        }
        return correction;
    }

    private static void removeHits(float[] bias, int anchor, int[] items) {
        int positive = items[anchor];
        int row = anchor * items.length;
        for (int j = 0; j < items.length; j++) {
            if (j != anchor && items[j] == positive) bias[row + j] = REMOVED;
        }
    }
}
