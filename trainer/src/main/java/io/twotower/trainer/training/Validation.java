package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.spec.ValidationMetric;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the validation links say of a model.
 *
 * @param warm figures on warm items
 * @param cold on cold items, where the validation has links to any
 */
public record Validation(ValidationFigures warm, Optional<ValidationFigures> cold) {

    /** One of the figures; empty where there are no links to cold items and it is about these. */
    public OptionalDouble figure(ValidationMetric metric) {
        if (metric.isCold() && cold.isEmpty()) return OptionalDouble.empty();
        ValidationFigures figures = metric.isCold() ? cold.get() : warm;
        return OptionalDouble.of(switch (metric) {
            case RECALL_AT_10, COLD_RECALL_AT_10 -> figures.recallAt10();
            case RECALL_AT_100, COLD_RECALL_AT_100 -> figures.recallAt100();
            case NDCG_AT_10, COLD_NDCG_AT_10 -> figures.ndcgAt10();
        });
    }

    /** Reads what {@link #writeTo} wrote. */
    static Validation of(JsonNode json) {
        Optional<ValidationFigures> cold = json.has("cold") ? Optional.of(ValidationFigures.of(json.get("cold"))) : Optional.empty();
        return new Validation(ValidationFigures.of(json), cold);
    }

    void writeTo(ObjectNode json) {
        warm.writeTo(json);
        cold.ifPresent(figures -> figures.writeTo(json.putObject("cold")));
    }
}
