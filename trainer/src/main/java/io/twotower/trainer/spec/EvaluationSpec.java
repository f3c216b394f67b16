package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;
import java.util.Optional;

/**
 * How links and items are held out.
 *
 * @param test share of the links that is tested on; of splits by hash or time
 * @param validation share of the links that training is stopped by; of all splits but leave-one-out
 * @param cold share of the targets that training never sees
 * @param validationCold share of the targets that training never sees either, to choose settings for cold items by
 * @param trainingFraction share of the training links that is learnt from
 * @param transductive whether cold items, without their links, take part in vocabularies and uniform draws
 * @param seed of the hashes that decide
 * @param split what decides which links are held out
 * @param testSource files or a SQL query with the given test links; present where these are given
 * @param maxQueries the most queries that are measured, evenly spaced among those that have held-out links
 */
public record EvaluationSpec(double test, double validation, double cold, double validationCold, double trainingFraction,
                             boolean transductive, long seed, SplitKind split, Optional<String> testSource, int maxQueries) {

    /** What decides which links are held out. */
    public enum SplitKind {
        /** A seeded hash of the pair. */
        RANDOM,
        /** The links' times: the latest are tested on, those before them are the validation. */
        TIME,
        /** The order of each query's links: the last one is tested on, the one before it is the validation. */
        LEAVE_ONE_OUT,
        /** The test links have a source of their own; a seeded hash chooses the validation among the others. */
        GIVEN;

        /** The share of cold items where a model file says nothing: published protocols decide that themselves. */
        private double cold() {
            return this == RANDOM || this == TIME ? 0.10 : 0;
        }
    }

    static EvaluationSpec read(SpecNode node) {
        node.keys("test", "validation", "cold", "validationCold", "trainingFraction", "transductive", "seed", "split", "testSource",
                "maxQueries");
        SplitKind split = node.get("split").oneOf(SplitKind.RANDOM);
        EvaluationSpec spec = new EvaluationSpec(node.get("test").number(0.10, 0, 0.9),
                node.get("validation").number(0.04, 0, 0.9), node.get("cold").number(split.cold(), 0, 0.9),
                node.get("validationCold").number(0, 0, 0.9), node.get("trainingFraction").number(1, 1e-6, 1),
                node.get("transductive").bool(false), node.get("seed").longInteger(1), split,
                DataSpec.optional(node.get("testSource")), node.get("maxQueries").integer(50_000, 1, Integer.MAX_VALUE));
        if (spec.test() + spec.validation() > 0.95) {
            throw node.error("must leave at least 0.05 of the links for training: test is " + spec.test() + ", validation "
                    + spec.validation());
        }
        return spec;
    }

    void write(ObjectNode node) {
        node.put("test", test).put("validation", validation).put("cold", cold).put("validationCold", validationCold)
                .put("trainingFraction", trainingFraction).put("transductive", transductive).put("seed", seed)
                .put("split", SpecNode.nameOf(split));
        testSource.ifPresent(source -> node.put("testSource", source));
        node.put("maxQueries", maxQueries);
    }
}
