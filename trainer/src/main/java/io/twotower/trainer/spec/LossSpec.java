package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;

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

    static LossSpec read(SpecObject loss) {
        LossSpec spec = new LossSpec(loss.number("temperature", 0.07, 0.001, 100), loss.number("logQ", 1.0, 0, 2),
                loss.integer("uniformNegatives", 512, 0, 1 << 20), loss.oneOf("accidentalHits", AccidentalHits.REMOVE));
        loss.end();
        return spec;
    }

    void write(ObjectNode node) {
        node.put("temperature", temperature).put("logQ", logQ).put("uniformNegatives", uniformNegatives)
                .put("accidentalHits", SpecObject.specName(accidentalHits));
    }
}
