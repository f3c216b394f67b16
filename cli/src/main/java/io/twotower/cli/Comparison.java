package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.twotower.trainer.evaluation.Interval;
import io.twotower.trainer.evaluation.QueryResults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Two models' results on the same queries.
 *
 * @param results the model's
 * @param others  those of the model that it is compared with
 * @param seed    of the resampling
 */
record Comparison(QueryResults results, QueryResults others, long seed) {
    /** What is shown unless other metrics are asked for. */
    static final List<String> METRICS = List.of("Recall@10", "Recall@100", "NDCG@10");

    private record Line(String slice, String metric, String model, String other, String difference, String interval) { }

    /** Slice → metric → both means and the difference, and how many queries there are. */
    ObjectNode toJson() {
        ObjectNode json = OutputOptions.JSON.createObjectNode();
        for (String slice : results.slices()) {
            ObjectNode node = json.putObject(slice).put("queries", results.queries(slice).size());
            for (String metric : QueryResults.METRICS)
                node.putObject(metric).put("model", mean(results, slice, metric)).put("other", mean(others, slice, metric))
                        .set("difference", difference(slice, metric).toJson());
        }
        return json;
    }

    String table(List<String> metrics, List<String> slices) {
        List<Line> lines = new ArrayList<>();
        for (String slice : slices.stream().flatMap(slice -> EvaluationTable.parts(slice).stream()).toList()) {
            if (results.queries(slice).isEmpty()) continue;
            for (String metric : metrics) {
                Interval difference = difference(slice, metric);
                lines.add(new Line(metric.equals(metrics.get(0)) ? EvaluationTable.label(slice) : "", metric, figure(mean(results, slice, metric)), figure(mean(others, slice, metric)),
                                   signed(difference.mean()), signed(difference.low()) + " to " + signed(difference.high())));
            }
        }
        List<ColumnData<Line>> columns = List.of(
                column("items", HorizontalAlign.LEFT).with(Line::slice), column("metric", HorizontalAlign.LEFT).with(Line::metric),
                column("model", HorizontalAlign.RIGHT).with(Line::model), column("other", HorizontalAlign.RIGHT).with(Line::other),
                column("difference", HorizontalAlign.RIGHT).with(Line::difference), column("95 % interval", HorizontalAlign.RIGHT).with(Line::interval));
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(lines, columns).asString();
    }

    private Interval difference(String slice, String metric) {
        return QueryResults.difference(List.of(results), List.of(others), slice, metric, seed);
    }

    private static double mean(QueryResults results, String slice, String metric) {
        return Arrays.stream(results.values(slice, metric)).average().orElse(0);
    }

    private static Column column(String header, HorizontalAlign align) {
        return new Column().header(header).headerAlign(align).dataAlign(align);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.4f", value);
    }
}
