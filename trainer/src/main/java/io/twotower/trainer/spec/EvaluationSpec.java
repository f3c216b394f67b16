package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How links and items are held out.
 *
 * @param test share of the links that is tested on
 * @param validation share of the links that training is stopped by
 * @param cold share of the targets that training never sees
 * @param seed of the hashes that decide
 */
public record EvaluationSpec(double test, double validation, double cold, long seed) {

    static EvaluationSpec read(SpecObject evaluation) {
        EvaluationSpec spec = new EvaluationSpec(evaluation.number("test", 0.10, 0, 0.9),
                evaluation.number("validation", 0.04, 0, 0.9), evaluation.number("cold", 0.10, 0, 0.9),
                evaluation.seed("seed", 1));
        if (spec.test() + spec.validation() > 0.95) {
            throw new SpecException("`" + evaluation.path("test") + "` and `" + evaluation.path("validation")
                    + "` leave less than 0.05 of the links for training");
        }
        evaluation.end();
        return spec;
    }

    void write(ObjectNode node) {
        node.put("test", test).put("validation", validation).put("cold", cold).put("seed", seed);
    }
}
