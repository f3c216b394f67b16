package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.evaluation.SeedStatistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of a comparison: of each method and share of the links every figure, over the seeds. */
final class Figures {

    /** Baselines' names for people; one that is not here goes by its key. */
    private static final Map<String, String> BASELINES = Map.of("popularity", "Popularity", "contentCosine", "Content cosine", "knn", "Content kNN",
                                                                "knnCooccurrence", "Content + link kNN", "itemKnn", "Item kNN");

    private final Recipe recipe;
    private final Grid grid;

    Figures(Recipe recipe, Grid grid) {
        this.recipe = recipe;
        this.grid = grid;
    }

    ArrayNode rows() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (double fraction : recipe.fractions()) {
            JsonNode baselines = grid.baselines().get(fraction).evaluation();
            baselines.properties().forEach(each -> {
                ObjectNode row = row(each.getKey(), BASELINES.getOrDefault(each.getKey(), each.getKey()), "baseline", fraction);
                if (!each.getValue().path("parameters").isEmpty()) row.set("parameters", each.getValue().path("parameters"));
                rows.add(withFigures(row, List.of(each.getValue())));
            });
            for (Method method : recipe.methods()) {
                List<Grid.Finished> runs = grid.of(method, fraction);
                if (runs.isEmpty()) continue;
                ObjectNode row = row(method.name(), method.label(), "model", fraction);
                runs.forEach(each -> row.withArray("seeds").add(each.run().seed()));
                rows.add(withFigures(row, runs.stream().map(each -> each.record().evaluation()).toList()));
            }
        }
        return rows;
    }

    private ObjectNode row(String method, String label, String kind, double fraction) {
        ObjectNode row = JsonNodeFactory.instance.objectNode().put("method", method).put("label", label).put("kind", kind)
                .put("data", recipe.name()).put("fraction", fraction);
        row.putArray("seeds");
        return row;
    }

    private static ObjectNode withFigures(ObjectNode row, List<JsonNode> evaluations) {
        Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
        for (JsonNode evaluation : evaluations) {
            of(evaluation).forEach((slice, metrics) -> metrics.forEach((metric, value) ->
                    values.computeIfAbsent(slice, key -> new LinkedHashMap<>()).computeIfAbsent(metric, key -> new ArrayList<>()).add(value)));
        }
        ObjectNode slices = row.putObject("metrics");
        values.forEach((slice, metrics) -> {
            ObjectNode node = slices.putObject(slice);
            metrics.forEach((metric, each) -> node.set(metric, statistics(each)));
        });
        return row;
    }

    /** Of one seed there is only the figure itself. */
    private static ObjectNode statistics(List<Double> values) {
        SeedStatistics statistics = SeedStatistics.of(values.stream().mapToDouble(Double::doubleValue).toArray());
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("mean", rounded(statistics.mean()));
        if (statistics.count() > 1) {
            node.put("sd", rounded(statistics.sd())).put("low", rounded(statistics.interval().low())).put("high", rounded(statistics.interval().high()));
            values.forEach(node.putArray("values")::add);
        }
        return node;
    }

    static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    /** An evaluation's figures: slice → metric → value, without slices that have no queries. */
    private static Map<String, Map<String, Double>> of(JsonNode evaluation) {
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        evaluation.properties().forEach(slice -> {
            if (slice.getKey().equals("recommendations") || slice.getValue().path("queries").asLong() > 0) figures.put(slice.getKey(), numbers(slice.getValue()));
        });
        evaluation.path("deciles").forEach(decile -> {
            if (decile.path("queries").asLong() > 0) figures.put("decile" + decile.path("decile").asInt(), numbers(decile));
        });
        return figures;
    }

    private static Map<String, Double> numbers(JsonNode slice) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        slice.properties().forEach(each -> {
            if (each.getKey().contains("@") || each.getKey().equals("queries")) numbers.put(each.getKey(), each.getValue().doubleValue());
        });
        return numbers;
    }
}
