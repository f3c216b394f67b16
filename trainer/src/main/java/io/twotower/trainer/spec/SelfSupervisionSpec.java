package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;

/**
 * The self-supervised loss on uniformly drawn items.
 *
 * @param weight its weight beside the supervised loss; 0 turns it off
 * @param temperature divides the cosine of two views
 * @param masking how features are split between the two views
 * @param valueDropout probability with which a value of a multi-valued feature is dropped, independently in each view
 * @param batchSize items a step
 */
public record SelfSupervisionSpec(double weight, double temperature, Masking masking, double valueDropout, int batchSize) {

    /** How the features are split between the two views. */
    public enum Masking {
        /** No feature is masked: the views differ by value dropout only. */
        NONE,
        /** Random feature masking. */
        RFM,
        /** Correlated feature masking: features that predict each other are masked together. */
        CFM
    }

    static SelfSupervisionSpec read(SpecNode node) {
        node.keys("weight", "temperature", "masking", "valueDropout", "batchSize");
        return new SelfSupervisionSpec(node.get("weight").number(0.3, 0, 1000),
                node.get("temperature").number(0.1, 0.001, 100), node.get("masking").oneOf(Masking.RFM),
                node.get("valueDropout").number(0.1, 0, 1), node.get("batchSize").integer(512, 2, 1 << 20));
    }

    void write(ObjectNode node) {
        node.put("weight", weight).put("temperature", temperature).put("masking", DataSpec.lowerCase(masking))
                .put("valueDropout", valueDropout).put("batchSize", batchSize);
    }
}
