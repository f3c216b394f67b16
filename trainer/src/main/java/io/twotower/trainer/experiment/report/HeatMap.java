package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The mutual information of the item features, as a table whose cells are the darker the more there is. */
final class HeatMap {

    /** From here on a cell is so dark that its number is written in the paper's colour. */
    private static final double STRONG = 0.55;

    private final List<String> features;
    private final JsonNode values;
    private final double most;

    private HeatMap(List<String> features, JsonNode values) {
        this.features = features;
        this.values = values;
        most = IntStream.range(0, features.size() * features.size()).filter(i -> i / features.size() != i % features.size())
                .mapToDouble(i -> value(i / features.size(), i % features.size())).max().orElse(0);
    }

    /** Null where there is no matrix. */
    static Map<String, Object> of(JsonNode information) {
        if (!information.path("values").isArray()) return null;
        List<String> features = Results.stream(information.path("features")).map(JsonNode::asText).toList();
        boolean normalised = information.path("normalised").isArray();
        return new HeatMap(features, information.path(normalised ? "normalised" : "values")).model(normalised || information.path("normalised").asBoolean());
    }

    private double value(int row, int column) {
        return values.path(row).path(column).doubleValue();
    }

    private Map<String, Object> model(boolean normalised) {
        String unit = normalised ? "as a share of what the two could have in common" : "in nats; the diagonal is a feature's own entropy";
        return Map.of("features", features, "explanation", "Mutual information of each two item features over the catalogue, " + unit
                              + ". Correlated feature masking hides together what tells much about one another.",
                      "rows", IntStream.range(0, features.size()).mapToObj(row -> Map.of("feature", features.get(row), "cells",
                              IntStream.range(0, features.size()).mapToObj(column -> cell(row, column)).toList())).toList());
    }

    private Map<String, Object> cell(int row, int column) {
        double share = most == 0 ? 0 : Math.min(1, value(row, column) / most);
        String tone = row == column ? "own" : share > STRONG ? "strong" : "";
        return Map.of("tone", tone, "percent", Math.round(row == column ? 0 : 100 * share), "value", String.format(Locale.ROOT, "%.2f", value(row, column)));
    }
}
