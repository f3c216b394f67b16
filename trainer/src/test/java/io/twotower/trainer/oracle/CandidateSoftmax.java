package io.twotower.trainer.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twotower.trainer.batch.Batch;

/**
 * Softmax over candidates: {@code L = −Σ wᵢ·log softmaxⱼ(aᵢ·cⱼ/τ + bias)[i]}, the positive of anchor {@code i} being candidate
 * {@code i}.
 */
final class CandidateSoftmax {

    private static final float REMOVED = -1e9f;

    private CandidateSoftmax() { }

    /**
     * @param anchors    {@code [batch, dim]}
     * @param candidates {@code [batch or more, dim]}
     * @param bias       added to the logits {@code [batch, candidates]}, or null
     * @param weights    {@code [batch]}
     */
    static NDArray loss(NDArray anchors, NDArray candidates, double temperature, NDArray bias, NDArray weights) {
        long size = anchors.getShape().get(0);
        // An array, and not mul(number): that one's memory may be gone before the way back, which needs it.
        NDArray scale = anchors.getManager().create((float) (1 / temperature));
        NDArray logits = anchors.mul(scale).matMul(candidates.transpose());
        if (bias != null) logits = logits.add(bias);
        NDArray positives = logits.logSoftmax(1).get(":, :{}", size);
        NDArray diagonal = anchors.getManager().eye((int) size, (int) size, 0, DataType.FLOAT32);
        return positives.mul(diagonal).sum(new int[] {1}).mul(weights).sum().neg();
    }

    /** The corrections of a batch's candidates, and its hits: {@code [links, candidates]}, or {@code [candidates]} without any hit. */
    static NDArray bias(Batch batch, NDManager step) {
        int candidates = batch.candidates();
        NDArray correction = step.create(batch.correction(), new Shape(candidates), DataType.FLOAT32);
        int hits = batch.hits().limit() / Long.BYTES;
        if (hits == 0) return correction;
        NDArray bias = step.zeros(new Shape(batch.links(), candidates)).addi(correction).reshape(-1);
        bias.set(new NDIndex("{}", step.create(batch.hits(), new Shape(hits), DataType.INT64)), step.full(new Shape(hits), REMOVED));
        return bias.reshape(batch.links(), candidates);
    }
}
