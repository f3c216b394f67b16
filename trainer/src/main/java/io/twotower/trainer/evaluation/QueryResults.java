package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.QuerySource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One method's metrics query by query, so that methods can be compared on the same queries: for each slice the queries that have a
 * held-out item in it, and for each of {@link #METRICS} a value a query.
 */
public final class QueryResults {

    /** What is kept of a query: every metric at 10 and at 100. */
    public static final List<String> METRICS = RankingMetrics.names().stream()
            .filter(name -> name.endsWith("@10") || name.endsWith("@100")).toList();

    /** The name of the model that is measured, beside those of the baselines. */
    public static final String MODEL = "model";

    private static final int[] PLACES = METRICS.stream().mapToInt(QueryMetrics::index).toArray();

    private final String heldOut;
    private final Map<String, Rows> slices = new LinkedHashMap<>();

    /** A slice's queries, and their values one after another. */
    private static final class Rows {
        private final List<String> queries = new ArrayList<>();
        private double[] values = new double[PLACES.length * 64];
    }

    /** @param heldOut tells which links were measured on; see {@link HeldOut} */
    QueryResults(String heldOut) {
        this.heldOut = heldOut;
    }

    /**
     * Results of no query yet: give their {@link #listener} to an {@link Evaluator}.
     *
     * @param dataset what is measured on
     */
    public static QueryResults of(Dataset dataset) {
        return new QueryResults(HeldOut.fingerprint(dataset));
    }

    /**
     * Reads the model's results from a file that {@link QueryResultsWriter} wrote.
     *
     * @throws EvaluationException naming the file, where there is no such file or it holds no model's results
     */
    public static QueryResults read(Path file) {
        return read(file, MODEL);
    }

    /**
     * Reads one method's results.
     *
     * @param method {@link #MODEL}, or a baseline's key in reports
     * @throws EvaluationException naming the file, where there is no such file or it holds no results of the method
     */
    public static QueryResults read(Path file, String method) {
        return QueryResultsReader.read(file, method);
    }

    /** A listener that adds what it hears to these results. */
    public QueryListener listener(QuerySource queries) {
        return (query, slice, metrics) -> add(slice, queries.id(query), kept(metrics));
    }

    /** Of all metrics those that are kept. */
    static double[] kept(double[] metrics) {
        return Arrays.stream(PLACES).mapToDouble(place -> metrics[place]).toArray();
    }

    /** @param values one for each of {@link #METRICS} */
    void add(String slice, String query, double[] values) {
        Rows rows = slices.computeIfAbsent(slice, key -> new Rows());
        int start = rows.queries.size() * PLACES.length;
        if (start == rows.values.length) {
            rows.values = Arrays.copyOf(rows.values, 2 * start);
        }
        System.arraycopy(values, 0, rows.values, start, PLACES.length);
        rows.queries.add(query);
    }

    /** The keys of the slices that have queries. */
    public Set<String> slices() {
        return slices.keySet();
    }

    /** The ids of a slice's queries, in the order of the values; none where there is no such slice. */
    public List<String> queries(String slice) {
        return slices.containsKey(slice) ? List.copyOf(slices.get(slice).queries) : List.of();
    }

    /**
     * A metric's values of a slice's queries, {@code [queries]}.
     *
     * @throws IllegalArgumentException when the metric is none of {@link #METRICS}
     */
    public double[] values(String slice, String metric) {
        int place = METRICS.indexOf(metric);
        if (place < 0) {
            throw new IllegalArgumentException("no metric '" + metric + "' is kept by query; there are " + String.join(", ", METRICS));
        }
        Rows rows = slices.get(slice);
        double[] values = new double[rows == null ? 0 : rows.queries.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.values[i * PLACES.length + place];
        }
        return values;
    }

    /**
     * How much better one method is than another in a slice, with its 95 % interval; see {@link PairedBootstrap}.
     *
     * @param method its results, one for each training seed
     * @param baseline those of what it is compared with, for the same seeds in the same order
     * @param seed of the resampling
     * @throws EvaluationException when the results are not of the same held-out links and queries
     */
    public static Interval difference(List<QueryResults> method, List<QueryResults> baseline, String slice, String metric, long seed) {
        QueryResults first = method.get(0);
        Stream.concat(method.stream(), baseline.stream()).forEach(each -> each.requireSame(first, slice));
        return PairedBootstrap.difference(method.stream().map(each -> each.values(slice, metric)).toList(),
                                          baseline.stream().map(each -> each.values(slice, metric)).toList(), seed);
    }

    private void requireSame(QueryResults other, String slice) {
        if (!heldOut.equals(other.heldOut)) {
            throw new EvaluationException("results on different held-out links cannot be compared: measure both on the same data and split");
        }
        if (!queries(slice).equals(other.queries(slice))) {
            throw new EvaluationException("results of different queries in '" + slice + "' cannot be compared: measure both with the same "
                    + "'evaluation.maxQueries'");
        }
    }
}
