package io.twotower.trainer.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** What was measured: the figures, and beside them in JSON all that they were computed from. */
public final class BenchmarkReport {

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final List<Figure> figures = new ArrayList<>();

    void add(String key, String label, double value, double reach) {
        figures.add(new Figure(key, label, value, reach));
        json.put(key, Measurements.rounded(value));
    }

    void add(String key, String label, double value) {
        add(key, label, value, Double.NaN);
    }

    void set(String key, JsonNode details) {
        json.set(key, details);
    }

    /** The figures in the order of a table. */
    public List<Figure> figures() {
        return List.copyOf(figures);
    }

    /** The figures by key, and everything else. */
    public ObjectNode json() {
        return json;
    }
}
