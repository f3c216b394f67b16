package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;

/**
 * How links and items are held out.
 *
 * @param test share of the links that is tested on
 * @param validation share of the links that training is stopped by
 * @param cold share of the targets that training never sees
 * @param seed of the hashes that decide
 */
public record EvaluationSpec(double test, double validation, double cold, long seed) {

    static EvaluationSpec read(SpecNode node) {
        node.keys("test", "validation", "cold", "seed");
        EvaluationSpec spec = new EvaluationSpec(node.get("test").number(0.10, 0, 0.9),
                node.get("validation").number(0.04, 0, 0.9), node.get("cold").number(0.10, 0, 0.9),
                node.get("seed").longInteger(1));
        if (spec.test() + spec.validation() > 0.95) {
            throw node.error("must leave at least 0.05 of the links for training: test is " + spec.test() + ", validation "
                    + spec.validation());
        }
        return spec;
    }

    void write(ObjectNode node) {
        node.put("test", test).put("validation", validation).put("cold", cold).put("seed", seed);
    }
}
