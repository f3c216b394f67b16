package io.twotower.trainer.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a comparison was made of, and by what. */
final class ProvenanceFacts {

    private static final int SHORT = 12;

    private ProvenanceFacts() { }

    /** For the top of the page. */
    static List<Map<String, Object>> summary(Results results) {
        JsonNode data = results.json().at("/provenance/data");
        List<Map<String, Object>> facts = new ArrayList<>();
        add(facts, "Items", Numbers.count(data.path("items")));
        add(facts, "Training links", Numbers.count(data.path("trainingLinks")));
        add(facts, "Test links", Numbers.count(data.path("testLinks")));
        if (data.path("coldTestLinks").asLong() > 0) add(facts, "Test links to new items", Numbers.count(data.path("coldTestLinks")));
        add(facts, "Runs", Integer.toString(results.json().path("runs").size()));
        add(facts, "Time of all runs", Numbers.duration(results.json().at("/provenance/seconds").doubleValue()));
        return facts;
    }

    /** For its end. */
    static List<Map<String, Object>> origins(Results results) {
        JsonNode provenance = results.json().path("provenance");
        List<Map<String, Object>> facts = new ArrayList<>();
        add(facts, "Data", "SHA-256 " + provenance.at("/data/sha256").asText());
        JsonNode machine = provenance.path("machine");
        add(facts, "Machine", machine.path("cpu").asText() + ", " + machine.path("cores").asInt() + " cores, " + machine.path("memoryGigabytes").asInt() + " GB");
        add(facts, "Versions", provenance.path("versions").properties().stream().map(each -> each.getKey() + " " + each.getValue().asText()).collect(Collectors.joining(", ")));
        List<String> codes = Results.stream(provenance.path("code")).map(each -> each.asText().substring(0, Math.min(SHORT, each.asText().length()))).toList();
        add(facts, "Code", (codes.size() > 1 ? "runs were made by " + codes.size() + " builds of the program: " : "") + String.join(", ", codes));
        return facts;
    }

    private static void add(List<Map<String, Object>> facts, String name, String value) {
        facts.add(Map.of("name", name, "value", value));
    }

    static List<Map<String, Object>> methods(Results results) {
        return results.methods().stream().map(method -> {
            Map<String, Object> node = new LinkedHashMap<>();
            node.put("label", results.label(method));
            node.put("place", results.color(method));
            node.put("settings", results.json().at("/provenance/methods").path(method).path("settings").properties().stream()
                    .map(each -> each.getKey() + ": " + (each.getValue().isTextual() ? each.getValue().asText() : each.getValue().toString())).toList());
            return node;
        }).toList();
    }

    static List<Map<String, Object>> failures(Results results) {
        return Results.stream(results.json().path("failures")).map(each -> Map.<String, Object>of("run", results.label(each.path("method").asText()) + ", "
                + Numbers.percent(each.path("fraction").doubleValue()) + " of the links, seed " + each.path("seed").asLong(), "error", each.path("error").asText())).toList();
    }
}
