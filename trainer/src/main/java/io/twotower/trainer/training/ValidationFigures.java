package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Figures on the validation links to warm items, or on those to cold ones: means over the queries. */
public record ValidationFigures(double recallAt10, double recallAt100, double ndcgAt10) {

    /** Of no queries. */
    static final ValidationFigures NONE = new ValidationFigures(0, 0, 0);

    /** Reads what {@link #writeTo} wrote. */
    static ValidationFigures of(JsonNode json) {
        return new ValidationFigures(json.get("recallAt10").doubleValue(), json.get("recallAt100").doubleValue(),
                                     json.get("ndcgAt10").doubleValue());
    }

    void writeTo(ObjectNode json) {
        json.put("recallAt10", recallAt10).put("recallAt100", recallAt100).put("ndcgAt10", ndcgAt10);
    }
}
