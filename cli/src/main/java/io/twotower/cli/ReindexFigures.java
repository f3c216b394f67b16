package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.benchmark.Figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@link ReindexBenchmark} measured of one catalogue, for people. */
final class ReindexFigures {
    /** A figure by its key; {@code reach} is NaN where nothing was set. */
    private static final List<Figure> ALL = List.of(
            new Figure("feedRatio", "documents/s via feed over those with vectors that are ready", Double.NaN, 0.8),
            figure("feedDocumentsPerSecond", "documents/s via feed"),
            figure("boundDocumentsPerSecond", "documents/s with vectors that are ready"),
            figure("reindexingDocumentsPerSecond", "documents/s via reindexing"),
            figure("quietMilliseconds", "ms a query, median, nothing else going on"),
            figure("quietMilliseconds99", "ms a query, 99th percentile, nothing else going on"),
            figure("reindexingMilliseconds", "ms a query, median, via reindexing"),
            figure("reindexingMilliseconds99", "ms a query, 99th percentile, via reindexing"),
            figure("feedMilliseconds", "ms a query, median, via feed"),
            figure("feedMilliseconds99", "ms a query, 99th percentile, via feed"),
            new Figure("activateSeconds", "seconds from 'activate' to an answer of the other model, at most", Double.NaN, 6),
            new Figure("rollbackSeconds", "seconds from 'rollback' to an answer of the other model, at most", Double.NaN, 6),
            figure("heapMegabytesOne", "MB in use of Vespa's heap, one generation"),
            figure("heapMegabytesTwo", "MB in use of Vespa's heap, two generations"),
            figure("anonymousMegabytesOne", "MB of Vespa's anonymous memory, one generation"),
            figure("anonymousMegabytesTwo", "MB of Vespa's anonymous memory, two generations"),
            figure("queries", "queries"),
            new Figure("failedQueries", "queries that failed or were mixed, at most", Double.NaN, 0),
            figure("slowestMilliseconds", "ms of the slowest query"));

    private ReindexFigures() { }

    private static Figure figure(String key, String label) {
        return new Figure(key, label, Double.NaN, Double.NaN);
    }

    /** Returns those that could be measured on this system. */
    static List<Figure> of(ObjectNode run) {
        String of = String.format(Locale.ROOT, " (%,d documents)", run.path("documents").asInt());
        List<Figure> figures = new ArrayList<>();
        for (Figure each : ALL)
            if (run.has(each.key())) figures.add(new Figure(each.key(), each.label() + of, run.path(each.key()).asDouble(), each.reach()));
        return figures;
    }
}
