package io.twotower.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Softmax cross-entropy in which candidate {@code i} is the positive of anchor {@code i}:
 * {@code −1/B Σ_i log( exp(l_ii) / Σ_j exp(l_ij) )} with {@code l_ij = a_i·c_j/τ + bias_ij}.
 */
public final class CandidateSoftmax {

    private CandidateSoftmax() { }

    /**
     * @param anchors     {@code [B, dim]}, each of length one
     * @param candidates  {@code [C, dim]}, {@code C ≥ B}, each of length one; the first {@code B} are the anchors' positives
     * @param temperature τ, above 0
     * @param bias        {@code [B, C]}, added to the logits; null for none
     * @return the mean over the anchors, a scalar
     */
    public static NDArray loss(NDArray anchors, NDArray candidates, double temperature, NDArray bias) {
        long size = anchors.getShape().get(0);
        if (candidates.getShape().get(0) < size)
            throw new IllegalArgumentException("Got " + size + " anchors, but only " + candidates.getShape().get(0)
                                               + " candidates");
        NDArray logits = anchors.mul((float) (1 / temperature)).matMul(candidates.transpose());
        if (bias != null) logits = logits.add(bias);
        NDArray positives = logits.logSoftmax(1).get(":, :{}", size);
        NDArray diagonal = anchors.getManager().eye((int) size, (int) size, 0, DataType.FLOAT32);
        return positives.mul(diagonal).sum().div(-size);
    }
}
