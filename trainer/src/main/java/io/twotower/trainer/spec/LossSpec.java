package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;

/**
 * The supervised loss: a softmax over the batch's items and uniformly drawn ones.
 *
 * @param temperature divides the cosine
 * @param logQ strength of the correction for the items' sampling probability: 0 none, 1 full
 * @param uniformNegatives items drawn uniformly from the catalogue as further negatives of a batch
 * @param accidentalHits what happens to a negative that is the positive itself
 */
public record LossSpec(double temperature, double logQ, int uniformNegatives, AccidentalHits accidentalHits) {

    /** What happens to a negative that is the same item as the row's positive. */
    public enum AccidentalHits { REMOVE, KEEP }

    static LossSpec read(SpecNode node) {
        node.keys("temperature", "logQ", "uniformNegatives", "accidentalHits");
        return new LossSpec(node.get("temperature").number(0.07, 0.001, 100), node.get("logQ").number(1, 0, 2),
                node.get("uniformNegatives").integer(512, 0, 1 << 20),
                node.get("accidentalHits").oneOf(AccidentalHits.REMOVE));
    }

    void write(ObjectNode node) {
        node.put("temperature", temperature).put("logQ", logQ).put("uniformNegatives", uniformNegatives)
                .put("accidentalHits", DataSpec.lowerCase(accidentalHits));
    }
}
