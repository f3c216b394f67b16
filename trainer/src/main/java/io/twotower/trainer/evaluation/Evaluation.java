package io.twotower.trainer.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;

/** One ranker's figures by slice. */
public final class Evaluation {

    private static final String[] REPORTED = {"Recall@10", "Recall@50", "Recall@100", "MAP@10", "NDCG@10"};

    private final Map<Slice, RankingMetrics> slices = new EnumMap<>(Slice.class);

    Evaluation() {
        for (Slice slice : Slice.values()) {
            slices.put(slice, new RankingMetrics());
        }
    }

    void addAll(Evaluation other) {
        slices.forEach((slice, metrics) -> metrics.addAll(other.of(slice)));
    }

    public RankingMetrics of(Slice slice) {
        return slices.get(slice);
    }

    /** The figures as reports have them: slice → metric → value, and the number of queries. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        slices.forEach((slice, metrics) -> {
            ObjectNode node = json.putObject(slice.key());
            for (String metric : REPORTED) {
                node.put(metric, Math.round(metrics.mean(metric) * 1e6) / 1e6);
            }
            node.put("queries", metrics.queries());
        });
        return json;
    }
}
