package io.twotower.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class CandidateSoftmaxTest {

    @Test
    void matchesAnExampleWorkedByHand() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray anchors = manager.create(new float[][] {{1, 0}, {0, 1}});
            NDArray candidates = manager.create(new float[][] {{1, 0}, {0.6f, 0.8f}, {0, -1}});
            // τ = ½: logits (2, 1.2, 0) and (0, 1.6, -2)
            double first = -2 + Math.log(Math.exp(2) + Math.exp(1.2) + Math.exp(0));
            double second = -1.6 + Math.log(Math.exp(0) + Math.exp(1.6) + Math.exp(-2));
            assertEquals((first + second) / 2, CandidateSoftmax.loss(anchors, candidates, 0.5, null).getFloat(), 1e-6);
        }
    }

    @Test
    void addsTheBiasToTheLogits() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray anchors = manager.create(new float[][] {{1, 0}});
            NDArray candidates = manager.create(new float[][] {{1, 0}, {0, 1}});
            NDArray bias = manager.create(new float[][] {{0.5f, 2}});
            double expected = -1.5 + Math.log(Math.exp(1.5) + Math.exp(2));
            assertEquals(expected, CandidateSoftmax.loss(anchors, candidates, 1, bias).getFloat(), 1e-6);
        }
    }

    @Test
    void aRemovedCandidateDoesNotCount() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray anchors = manager.create(new float[][] {{1, 0}});
            NDArray candidates = manager.create(new float[][] {{1, 0}, {1, 0}});
            NDArray bias = manager.create(new float[][] {{0, CandidateBias.REMOVED}});
            assertEquals(0, CandidateSoftmax.loss(anchors, candidates, 0.07, bias).getFloat(), 1e-6);
        }
    }

    @Test
    void everyAnchorNeedsItsPositive() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray anchors = manager.create(new float[][] {{1, 0}, {0, 1}});
            NDArray candidates = manager.create(new float[][] {{1, 0}});
            assertThrows(IllegalArgumentException.class, () -> CandidateSoftmax.loss(anchors, candidates, 1, null));
        }
    }
}
