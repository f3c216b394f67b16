package io.twotower.trainer.spec;

import io.twotower.features.SpecNode;
import java.util.Arrays;

/** A figure of the validation links that an epoch, or a trial of a search, is chosen by: the larger, the better. */
public enum ValidationMetric {
    RECALL_AT_10("Recall@10"),
    RECALL_AT_100("Recall@100"),
    NDCG_AT_10("NDCG@10"),
    COLD_RECALL_AT_10("cold.Recall@10"),
    COLD_RECALL_AT_100("cold.Recall@100"),
    COLD_NDCG_AT_10("cold.NDCG@10");

    private final String label;

    ValidationMetric(String label) {
        this.label = label;
    }

    /** Reads a metric by its name; {@code Recall@10} where there is none. */
    public static ValidationMetric read(SpecNode node) {
        String name = node.string(RECALL_AT_10.label);
        return Arrays.stream(values()).filter(metric -> metric.label.equals(name)).findFirst().orElseThrow(() -> node.error(
                "must be one of " + String.join(", ", Arrays.stream(values()).map(ValidationMetric::label).toList()) + ", is '" + name + "'"));
    }

    /** Its name in model files, recipes and results. */
    public String label() {
        return label;
    }

    /** Whether it is about the items that the validation holds out, ranked among themselves. */
    public boolean isCold() {
        return label.startsWith("cold.");
    }
}
