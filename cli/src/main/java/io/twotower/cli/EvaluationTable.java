package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An evaluation as a table: a line for each slice and method, a column for each metric. */
final class EvaluationTable {
    private static final List<String> METRICS = List.of("Recall@10", "Recall@50", "Recall@100", "MAP@10", "NDCG@10");
    private static final Map<String, String> SLICES = new LinkedHashMap<>();
    private static final Map<String, String> BASELINES = new LinkedHashMap<>();

    static {
        SLICES.put("warm", "all warm items");
        SLICES.put("head", "most popular");
        SLICES.put("tail", "least popular");
        SLICES.put("cold", "new, among new");
        SLICES.put("coldFull", "new, among all");
        BASELINES.put("popularity", "popularity");
        BASELINES.put("contentCosine", "content cosine");
        BASELINES.put("knn", "content kNN");
    }

    private EvaluationTable() { }

    private record Line(String slice, String method, JsonNode metrics) { }

    static String of(JsonNode evaluation) {
        List<Line> lines = new ArrayList<>();
        SLICES.forEach((slice, label) -> {
            if (evaluation.path(slice).isObject()) lines.add(new Line(label, "two towers", evaluation.path(slice)));
            BASELINES.forEach((baseline, name) -> {
                JsonNode metrics = evaluation.path(baseline).path(slice);
                if (metrics.isObject()) lines.add(new Line("", name, metrics));
            });
        });
        List<ColumnData<Line>> columns = new ArrayList<>();
        columns.add(new Column().header("items").headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT).with(Line::slice));
        columns.add(new Column().header("method").headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT).with(Line::method));
        for (String metric : METRICS)
            columns.add(new Column().header(metric).headerAlign(HorizontalAlign.RIGHT).dataAlign(HorizontalAlign.RIGHT).with(line -> figure(line.metrics.path(metric))));
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(lines, columns).asString();
    }

    private static String figure(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.3f", value.asDouble()) : "-";
    }
}
