package io.twotower.trainer.evaluation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One ranker's figures: metrics by slice and by popularity decile, and what its recommendations are made of. */
public final class Evaluation {

    private static final String DECILE = "decile";

    private final Map<String, RankingMetrics> slices = new LinkedHashMap<>();
    private final List<PopularitySlices.Decile> deciles;
    private final Exposure exposure;

    /** Figures of no query yet. */
    Evaluation(List<PopularitySlices.Decile> deciles, Exposure exposure) {
        this.deciles = deciles;
        this.exposure = exposure;
        for (Slice slice : Slice.values()) {
            slices.put(slice.key(), new RankingMetrics());
        }
        IntStream.rangeClosed(1, deciles.size()).forEach(number -> slices.put(decileKey(number), new RankingMetrics()));
    }

    /** The key of a decile in per-query results, from {@code decile1}, the least popular, to {@code decile10}. */
    static String decileKey(int number) {
        return DECILE + number;
    }

    /** Adds a query's metrics to a slice, by its key. */
    void add(String slice, double[] metrics) {
        slices.get(slice).add(metrics);
    }

    public RankingMetrics of(Slice slice) {
        return slices.get(slice.key());
    }

    /** The metrics of a popularity decile, from 1, the least popular targets, to 10. */
    public RankingMetrics decile(int number) {
        RankingMetrics metrics = slices.get(decileKey(number));
        if (metrics == null) {
            throw new IllegalArgumentException("no decile " + number + "; there are 1 to " + deciles.size());
        }
        return metrics;
    }

    /** What was recommended, whatever is relevant. */
    public Exposure exposure() {
        return exposure;
    }

    /**
     * The figures as reports have them: slice → metric → value, and the number of queries; {@code deciles}, an array from the least to
     * the most popular, the same with what the decile is made of; and {@code recommendations}, coverage and popularity.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Slice slice : Slice.values()) {
            put(of(slice), json.putObject(slice.key()));
        }
        ArrayNode array = json.putArray("deciles");
        for (int number = 1; number <= deciles.size(); number++) {
            PopularitySlices.Decile decile = deciles.get(number - 1);
            ObjectNode node = array.addObject().put("decile", number).put("items", decile.items().cardinality())
                    .put("links", decile.links()).put("leastTrainingLinks", decile.least()).put("mostTrainingLinks", decile.most());
            put(decile(number), node);
        }
        json.set("recommendations", exposure.toJson());
        return json;
    }

    private static void put(RankingMetrics metrics, ObjectNode node) {
        metrics.means().forEach((name, mean) -> node.put(name, rounded(mean)));
        node.put("queries", metrics.queries());
    }

    /** Six decimals are more than the noise of any data set leaves meaning to. */
    static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
