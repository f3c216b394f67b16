package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The nearest items of a few, by two models, side by side. */
final class NeighbourLists {

    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("head", "Among the most popular");
        KINDS.put("tail", "Among the least popular");
        KINDS.put("cold", "New: training never saw them");
    }

    private NeighbourLists() { }

    /** Null where a comparison has none. */
    static Map<String, Object> of(Results results) {
        JsonNode neighbours = results.json().path("neighbours");
        if (neighbours.path("items").isEmpty()) return null;
        String before = results.label(neighbours.path("before").asText());
        String after = results.label(neighbours.path("after").asText());
        List<Map<String, Object>> groups = KINDS.keySet().stream().map(kind -> Map.<String, Object>of("label", KINDS.get(kind), "items",
                Results.stream(neighbours.path("items")).filter(item -> item.path("kind").asText().equals(kind)).map(item -> item(item, before, after)).toList()))
                .filter(group -> !((List<?>) group.get("items")).isEmpty()).toList();
        return Map.of("before", before, "after", after, "seed", neighbours.path("seed").asLong(), "share", Numbers.percent(neighbours.path("fraction").doubleValue()),
                      "groups", groups);
    }

    private static Map<String, Object> item(JsonNode item, String before, String after) {
        long links = item.path("trainingLinks").asLong();
        return Map.of("title", item.path("title").asText(), "links", String.format(Locale.ROOT, "%,d training %s", links, links == 1 ? "link" : "links"),
                      "lists", List.of(list(before, item.path("before"), item.path("after")), list(after, item.path("after"), item.path("before"))));
    }

    private static Map<String, Object> list(String name, JsonNode nearest, JsonNode other) {
        Set<String> others = Results.stream(other).map(each -> each.path("id").asText()).collect(Collectors.toSet());
        return Map.of("name", name, "items", Results.stream(nearest).map(each -> Map.of("title", each.path("title").asText(),
                "cosine", String.format(Locale.ROOT, "%.2f", each.path("cosine").doubleValue()), "common", others.contains(each.path("id").asText()))).toList());
    }
}
