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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An evaluation as tables: a line for each slice and method, a column for each metric. */
final class EvaluationTable {
    /** The metrics that are shown unless others are asked for. */
    static final List<String> METRICS = List.of("Recall@10", "Recall@50", "Recall@100", "MAP@10", "NDCG@10");
    /** The slices that are shown unless others are asked for. */
    static final List<String> SLICES = List.of("warm", "head", "tail", "cold", "coldFull");
    /** What can be asked for. */
    static final List<String> ALL_SLICES = Stream.concat(SLICES.stream(), Stream.of("deciles", "recommendations")).toList();

    private static final int DECILES = 10;
    private static final List<String> EXPOSURE = List.of("Coverage@10", "Coverage@100", "AveragePopularity@10", "PopularityPercentile@10", "PopularityPercentile@100");
    private static final Map<String, String> LABELS = Map.of("warm", "all warm items", "head", "most popular", "tail", "least popular",
                                                            "cold", "new, among new", "coldFull", "new, among all");
    private static final Map<String, String> METHODS = new LinkedHashMap<>();

    static {
        METHODS.put("", "two towers");
        METHODS.put("popularity", "popularity");
        METHODS.put("contentCosine", "content cosine");
        METHODS.put("knn", "content kNN");
        METHODS.put("knnCooccurrence", "content + link kNN");
        METHODS.put("itemKnn", "item kNN");
    }

    private EvaluationTable() { }

    /** For the command line's help. */
    static final class SliceNames extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        SliceNames() {
            super(ALL_SLICES);
        }
    }

    private record Line(String slice, String method, JsonNode metrics) { }

    static String of(JsonNode evaluation) {
        return of(evaluation, METRICS, SLICES);
    }

    /** @param slices of {@link #ALL_SLICES} */
    static String of(JsonNode evaluation, List<String> metrics, List<String> slices) {
        List<String> parts = new ArrayList<>();
        List<Line> lines = lines(evaluation, slices.stream().flatMap(slice -> parts(slice).stream()).toList());
        if (!lines.isEmpty()) parts.add(table("items", lines, metrics, "%.3f"));
        if (slices.contains("recommendations")) parts.add(table("", lines(evaluation, List.of("recommendations")), EXPOSURE, "%.4g"));
        String parameters = parameters(evaluation);
        if (!parameters.isEmpty()) parts.add(parameters);
        return String.join(System.lineSeparator(), parts);
    }

    /** The slices that a name of the command line stands for; none for {@code recommendations}. */
    static List<String> parts(String name) {
        return switch (name) {
            case "deciles" -> IntStream.rangeClosed(1, DECILES).mapToObj(decile -> "decile" + decile).toList();
            case "recommendations" -> List.of();
            default -> List.of(name);
        };
    }

    /** What people read instead of a slice's key. */
    static String label(String slice) {
        return LABELS.getOrDefault(slice, slice.startsWith("decile") ? "popularity decile " + slice.substring("decile".length()) : "");
    }

    private static List<Line> lines(JsonNode evaluation, List<String> slices) {
        List<Line> lines = new ArrayList<>();
        for (String slice : slices) {
            METHODS.forEach((method, name) -> {
                JsonNode metrics = slice(method.isEmpty() ? evaluation : evaluation.path(method), slice);
                if (metrics.isObject()) lines.add(new Line(method.isEmpty() ? label(slice) : "", name, metrics));
            });
        }
        return lines;
    }

    private static JsonNode slice(JsonNode figures, String slice) {
        return slice.startsWith("decile") ? figures.path("deciles").path(Integer.parseInt(slice.substring("decile".length())) - 1) : figures.path(slice);
    }

    private static String table(String header, List<Line> lines, List<String> metrics, String format) {
        List<ColumnData<Line>> columns = new ArrayList<>();
        columns.add(new Column().header(header).headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT).with(Line::slice));
        columns.add(new Column().header("method").headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT).with(Line::method));
        for (String metric : metrics)
            columns.add(new Column().header(metric).headerAlign(HorizontalAlign.RIGHT).dataAlign(HorizontalAlign.RIGHT).with(line -> figure(line.metrics.path(metric), format)));
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(lines, columns).asString();
    }

    private static String figure(JsonNode value, String format) {
        return value.isNumber() ? String.format(Locale.ROOT, format, value.asDouble()) : "-";
    }

    /** What was chosen for the baselines, so that their strength can be judged. */
    private static String parameters(JsonNode evaluation) {
        String chosen = METHODS.entrySet().stream().filter(method -> evaluation.path(method.getKey()).path("parameters").isObject())
                .map(method -> method.getValue() + ": " + evaluation.path(method.getKey()).path("parameters").properties().stream()
                        .map(parameter -> parameter.getKey() + " " + parameter.getValue().asText()).collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
        return chosen.isEmpty() ? "" : "Chosen on validation: " + chosen + ".";
    }
}
