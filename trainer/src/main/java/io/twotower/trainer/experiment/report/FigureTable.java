package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of figures, one for each share of the links: a part for each slice, a line for each method. */
final class FigureTable {

    private final Results results;
    private final double fraction;
    private final List<String> metrics;

    private FigureTable(Results results, double fraction) {
        this.results = results;
        this.fraction = fraction;
        metrics = results.metrics();
    }

    static List<Map<String, Object>> of(Results results) {
        return results.fractions().stream().map(fraction -> new FigureTable(results, fraction).table()).toList();
    }

    private Map<String, Object> table() {
        List<Map<String, Object>> slices = results.slices().stream().map(this::slice).filter(slice -> !((List<?>) slice.get("rows")).isEmpty()).toList();
        return Map.of("share", Numbers.percent(fraction), "metrics", metrics, "slices", slices);
    }

    private Map<String, Object> slice(String slice) {
        List<Map<String, Object>> rows = new ArrayList<>();
        String queries = "";
        for (JsonNode row : results.rows(fraction)) {
            JsonNode figures = row.path("metrics").path(slice);
            if (!figures.isObject()) continue;
            rows.add(row(slice, row, figures));
            queries = Numbers.count(figures.path("queries").path("mean")) + " queries";
        }
        return Map.of("label", Results.sliceLabel(slice), "queries", queries, "rows", rows, "columns", metrics.size() + 2);
    }

    private Map<String, Object> row(String slice, JsonNode row, JsonNode figures) {
        String method = row.path("method").asText();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("label", row.path("label").asText());
        line.put("kind", row.path("kind").asText());
        line.put("place", row.path("kind").asText().equals("model") ? results.color(method) : null);
        line.put("seeds", row.path("seeds").isEmpty() ? "" : row.path("seeds").size());
        line.put("cells", metrics.stream().map(metric -> cell(figures.path(metric), method, slice, metric)).toList());
        return line;
    }

    private Map<String, Object> cell(JsonNode figure, String method, String slice, String metric) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("mean", Numbers.figure(figure.path("mean")));
        cell.put("sd", figure.has("sd") ? Numbers.figure(figure.path("sd")) : null);
        cell.put("difference", null);
        results.comparison(fraction, method, slice, metric).ifPresent(comparison -> putDifference(cell, comparison));
        return cell;
    }

    /** A difference with its interval and what follows from it. */
    static void putDifference(Map<String, Object> cell, JsonNode comparison) {
        String verdict = comparison.path("verdict").asText();
        cell.put("difference", Numbers.signed(comparison.path("mean")));
        cell.put("interval", Numbers.interval(comparison));
        cell.put("verdict", verdict);
        cell.put("mark", Results.mark(verdict));
    }
}
