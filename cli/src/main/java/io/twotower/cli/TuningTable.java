package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A search as a table: a line a trial, the best of each method marked. */
final class TuningTable {
    private TuningTable() { }

    private record Line(String method, JsonNode trial, boolean best) { }

    static String of(JsonNode result) {
        List<Line> lines = new ArrayList<>();
        result.path("methods").properties().forEach(method -> {
            int best = method.getValue().at("/best/trial").asInt();
            method.getValue().path("trials").forEach(trial -> lines.add(new Line(method.getKey(), trial, trial.path("trial").asInt() == best)));
        });
        List<ColumnData<Line>> columns = List.of(
                new Column().header("method").dataAlign(HorizontalAlign.LEFT).with(Line::method),
                new Column().header("trial").dataAlign(HorizontalAlign.RIGHT).with(line -> line.trial.path("trial").asText()),
                new Column().header(result.path("metric").asText() + " by epochs").dataAlign(HorizontalAlign.LEFT).with(line -> scores(line.trial)),
                new Column().header("").dataAlign(HorizontalAlign.LEFT).with(line -> line.best ? "best" : ""),
                new Column().header("settings").dataAlign(HorizontalAlign.LEFT).maxWidth(120).with(line -> settings(line.trial.path("settings"))));
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(lines, columns).asString();
    }

    private static String scores(JsonNode trial) {
        return StreamSupport.stream(trial.path("scores").spliterator(), false)
                .map(each -> each.path("epochs").asInt() + ": " + (each.path("score").isNumber() ? String.format(Locale.ROOT, "%.4f", each.path("score").doubleValue()) : "-"))
                .collect(Collectors.joining("  "));
    }

    private static String settings(JsonNode settings) {
        return settings.properties().stream().map(each -> each.getKey() + "=" + each.getValue().toString()).collect(Collectors.joining(" "));
    }
}
