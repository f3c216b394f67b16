package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How trainings went with one share of the links: the loss and the validation, epoch by epoch. */
final class CurveSection {

    private CurveSection() { }

    static Optional<Map<String, Object>> of(Results results, double fraction, SvgCharts charts) {
        List<Map<String, Object>> drawn = new ArrayList<>();
        add(drawn, results, fraction, charts, "Supervised loss", "mainLoss");
        add(drawn, results, fraction, charts, "Validation Recall@10", "validationRecallAt10");
        return drawn.isEmpty() ? Optional.empty() : Optional.of(Map.of("share", Numbers.percent(fraction), "charts", drawn, "legend",
                Legend.of(results, results.methods().stream().filter(method -> !results.runs(fraction, method).isEmpty()).toList())));
    }

    private static void add(List<Map<String, Object>> drawn, Results results, double fraction, SvgCharts charts, String label, String figure) {
        CurveChart chart = new CurveChart(label, figure);
        for (String method : results.methods()) chart.add(results.place(method), results.label(method), results.runs(fraction, method));
        if (!chart.isEmpty()) drawn.add(Map.of("caption", label, "chart", charts.draw(chart.chart(), label + " by epoch, a line for each run")));
    }

    /** A line for each run. */
    static List<Map<String, Object>> runs(Results results) {
        return Results.stream(results.json().path("runs")).map(run -> {
            JsonNode best = run.path("epochs").path(run.path("bestEpoch").asInt() - 1);
            return Map.<String, Object>of("method", results.label(run.path("method").asText()), "share", Numbers.percent(run.path("fraction").doubleValue()),
                                          "seed", run.path("seed").asLong(), "best", run.path("bestEpoch").asInt(), "epochs", run.path("epochs").size(),
                                          "loss", Numbers.figure(best.path("mainLoss")), "recall", Numbers.figure(best.path("validationRecallAt10")),
                                          "time", Numbers.duration(run.path("seconds").doubleValue()));
        }).toList();
    }
}
