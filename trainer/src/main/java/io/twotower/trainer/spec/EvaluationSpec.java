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
 * @param split what decides which links are held out
 * @param maxQueries the most queries that are measured, evenly spaced among those that have held-out links
 */
public record EvaluationSpec(double test, double validation, double cold, long seed, SplitKind split, int maxQueries) {

    /** What decides which links are held out. */
    public enum SplitKind {
        /** A seeded hash of the pair. */
        RANDOM,
        /** The links' times: the latest are tested on, those before them are the validation. */
        TIME
    }

    static EvaluationSpec read(SpecNode node) {
        node.keys("test", "validation", "cold", "seed", "split", "maxQueries");
        EvaluationSpec spec = new EvaluationSpec(node.get("test").number(0.10, 0, 0.9),
                node.get("validation").number(0.04, 0, 0.9), node.get("cold").number(0.10, 0, 0.9),
                node.get("seed").longInteger(1), node.get("split").oneOf(SplitKind.RANDOM),
                node.get("maxQueries").integer(50_000, 1, Integer.MAX_VALUE));
        if (spec.test() + spec.validation() > 0.95) {
            throw node.error("must leave at least 0.05 of the links for training: test is " + spec.test() + ", validation "
                    + spec.validation());
        }
        return spec;
    }

    void write(ObjectNode node) {
        node.put("test", test).put("validation", validation).put("cold", cold).put("seed", seed)
                .put("split", DataSpec.lowerCase(split)).put("maxQueries", maxQueries);
    }
}
