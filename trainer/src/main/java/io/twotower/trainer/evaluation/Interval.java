package io.twotower.trainer.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A mean with its 95 % interval.
 *
 * @param mean the estimate
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
public record Interval(double mean, double low, double high) {

    /** How sure an interval is. */
    static final double CONFIDENCE = 0.95;

    /** Whether all of the interval is above zero. */
    public boolean isAboveZero() {
        return low > 0;
    }

    /** Whether all of the interval is below zero. */
    public boolean isBelowZero() {
        return high < 0;
    }

    public ObjectNode toJson() {
        return JsonNodeFactory.instance.objectNode().put("mean", Evaluation.rounded(mean)).put("low", Evaluation.rounded(low))
                .put("high", Evaluation.rounded(high));
    }
}
