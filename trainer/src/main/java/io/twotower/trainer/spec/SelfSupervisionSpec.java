package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;

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

    static SelfSupervisionSpec read(SpecObject self) {
        SelfSupervisionSpec spec = new SelfSupervisionSpec(self.number("weight", 0.3, 0, 1000),
                self.number("temperature", 0.1, 0.001, 100), self.oneOf("masking", Masking.RFM),
                self.number("valueDropout", 0.1, 0, 1), self.integer("batchSize", 512, 2, 1 << 20));
        self.end();
        return spec;
    }

    void write(ObjectNode node) {
        node.put("weight", weight).put("temperature", temperature).put("masking", SpecObject.specName(masking))
                .put("valueDropout", valueDropout).put("batchSize", batchSize);
    }
}
