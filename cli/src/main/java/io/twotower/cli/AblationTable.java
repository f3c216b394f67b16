package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.twotower.trainer.experiment.Recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** A comparison as tables: figures, a line for each slice, share of the links and method; then the differences with their intervals. */
final class AblationTable {
    private AblationTable() { }

    private record Line(String slice, JsonNode row, JsonNode metrics) { }

    static String of(JsonNode result, Recipe.Table table) {
        List<Line> lines = new ArrayList<>();
        for (String slice : table.slices()) {
            for (JsonNode row : result.path("rows")) {
                JsonNode metrics = row.path("metrics").path(slice);
                if (metrics.isObject()) lines.add(new Line(slice, row, metrics));
            }
        }
        List<ColumnData<Line>> columns = new ArrayList<>(List.of(left("slice", Line::slice), right("links", line -> percent(line.row.path("fraction"))),
                left("method", line -> line.row.path("label").asText()), right("seeds", line -> seeds(line.row))));
        table.metrics().forEach(metric -> columns.add(right(metric, line -> figure(line.metrics.path(metric)))));
        return table(lines, columns) + System.lineSeparator() + differences(result);
    }

    private static String differences(JsonNode result) {
        List<JsonNode> comparisons = StreamSupport.stream(result.path("comparisons").spliterator(), false).toList();
        if (comparisons.isEmpty()) return "";
        String title = System.lineSeparator() + "Difference from " + result.path("comparedWith").asText() + ", 95 % intervals over queries and seeds" + System.lineSeparator();
        return title + table(comparisons, List.of(left("slice", each -> each.path("slice").asText()), right("links", each -> percent(each.path("fraction"))),
                left("method", each -> each.path("method").asText()), left("metric", each -> each.path("metric").asText()),
                right("difference", each -> signed(each.path("mean"))), right("from", each -> signed(each.path("low"))), right("to", each -> signed(each.path("high"))),
                left("", each -> each.path("verdict").asText())));
    }

    private static <T> String table(List<T> lines, List<ColumnData<T>> columns) {
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(lines, columns).asString();
    }

    private static <T> ColumnData<T> left(String header, Function<T, String> value) {
        return new Column().header(header).headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT).with(value);
    }

    private static <T> ColumnData<T> right(String header, Function<T, String> value) {
        return new Column().header(header).headerAlign(HorizontalAlign.RIGHT).dataAlign(HorizontalAlign.RIGHT).with(value);
    }

    private static String seeds(JsonNode row) {
        int seeds = row.path("seeds").size();
        return seeds == 0 ? "" : Integer.toString(seeds);
    }

    private static String percent(JsonNode fraction) {
        double percent = 100 * fraction.doubleValue();
        return (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent)) + " %";
    }

    private static String figure(JsonNode statistics) {
        if (!statistics.isObject()) return "-";
        String mean = String.format(Locale.ROOT, "%.4f", statistics.path("mean").doubleValue());
        return statistics.has("sd") ? mean + String.format(Locale.ROOT, " ± %.4f", statistics.path("sd").doubleValue()) : mean;
    }

    private static String signed(JsonNode number) {
        return String.format(Locale.ROOT, "%+.4f", number.doubleValue());
    }
}
