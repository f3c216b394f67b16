package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gain by popularity, with one share of the links: a chart, and the same as a table. */
final class DecileSection {

    private DecileSection() { }

    static Optional<Map<String, Object>> of(Results results, double fraction, SvgCharts charts) {
        List<String> methods = results.methods().stream().filter(method -> !results.deciles(fraction, method).isEmpty()).toList();
        if (methods.isEmpty()) return Optional.empty();
        String metric = results.json().at("/table/deciles").asText();
        DecileChart chart = new DecileChart(metric, methods.size());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String method : methods) {
            chart.add(results.place(method), results.label(method), results.deciles(fraction, method));
            results.deciles(fraction, method).forEach(decile -> rows.add(row(results.label(method), decile)));
        }
        String caption = metric + ", " + Numbers.percent(fraction) + " of the training links";
        return Optional.of(Map.of("caption", caption, "rows", rows, "legend", Legend.of(results, methods),
                                  "chart", charts.draw(chart.chart(), "Difference in " + caption + " by popularity decile; the table below has the numbers")));
    }

    private static Map<String, Object> row(String label, JsonNode decile) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("method", label);
        row.put("decile", decile.path("decile").asInt());
        String least = Numbers.count(decile.path("leastTrainingLinks"));
        String most = Numbers.count(decile.path("mostTrainingLinks"));
        row.put("training", least.equals(most) ? least : least + " to " + most);
        row.put("items", Numbers.count(decile.path("items")));
        FigureTable.putDifference(row, decile);
        return row;
    }
}
