package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;

/**
 * The supervised loss: a softmax over the batch's items and uniformly drawn ones.
 *
 * @param temperature divides the cosine
 * @param learnedTemperature whether the temperature is trained, beginning with that
 * @param logQ strength of the correction for the items' sampling probability: 0 none, 1 full
 * @param logQSource where that probability is known from
 * @param uniformNegatives items drawn uniformly from the catalogue as further negatives of a batch
 * @param viewsAsNegatives whether the first views of self-supervision are further negatives of a batch
 * @param accidentalHits what happens to a negative that is the positive itself
 */
public record LossSpec(double temperature, boolean learnedTemperature, double logQ, LogQSource logQSource, int uniformNegatives,
                       boolean viewsAsNegatives, AccidentalHits accidentalHits) {

    /** Where the items' shares of the links are known from. */
    public enum LogQSource {
        /** Counted before the training. */
        COUNTS,
        /** Estimated from the links that have come by. */
        STREAM
    }

    /** What happens to a negative that is the same item as the row's positive. */
    public enum AccidentalHits { REMOVE, KEEP }

    static LossSpec read(SpecNode node) {
        node.keys("temperature", "learnedTemperature", "logQ", "logQSource", "uniformNegatives", "viewsAsNegatives", "accidentalHits");
        return new LossSpec(node.get("temperature").number(0.07, 0.001, 100), node.get("learnedTemperature").bool(false),
                node.get("logQ").number(1, 0, 2), node.get("logQSource").oneOf(LogQSource.COUNTS),
                node.get("uniformNegatives").integer(512, 0, 1 << 20), node.get("viewsAsNegatives").bool(false),
                node.get("accidentalHits").oneOf(AccidentalHits.REMOVE));
    }

    /** Whether each step has to estimate the items' shares of the links. */
    public boolean isStreamed() {
        return logQ > 0 && logQSource == LogQSource.STREAM;
    }

    void write(ObjectNode node) {
        node.put("temperature", temperature).put("learnedTemperature", learnedTemperature).put("logQ", logQ)
                .put("logQSource", DataSpec.lowerCase(logQSource)).put("uniformNegatives", uniformNegatives)
                .put("viewsAsNegatives", viewsAsNegatives).put("accidentalHits", DataSpec.lowerCase(accidentalHits));
    }
}
