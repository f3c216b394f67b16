package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Ranked items with what each has in common with what they are recommended for. */
record Recommendations(List<Hit> hits, long milliseconds) {
    /** Fields that say in a few words what an item is, the most telling first. */
    private static final List<String> DESCRIPTIONS = List.of("title", "synopsis", "description");
    private static final int MOST_REASONS = 4;
    /** Longer strings are texts: that two are equal says little. */
    private static final int LONGEST_REASON = 64;

    /** @param why what it shares with the subject, empty when nothing that the fields show */
    record Hit(int rank, String id, double score, String description, String why) { }

    /**
     * @param answer Vespa's
     * @param subject fields of what the items are recommended for
     */
    static Recommendations of(JsonNode answer, JsonNode subject) {
        List<Hit> hits = new ArrayList<>();
        for (JsonNode child : answer.at("/root/children")) {
            JsonNode fields = child.path("fields");
            hits.add(new Hit(hits.size() + 1, DocumentIds.local(child.at("/fields/documentid").asText(child.path("id").asText())), child.path("relevance").asDouble(), description(fields), why(subject, fields)));
        }
        return new Recommendations(hits, Math.round(1000 * answer.at("/timing/searchtime").asDouble()));
    }

    private static String description(JsonNode fields) {
        return DESCRIPTIONS.stream().map(fields::path).filter(JsonNode::isTextual).map(JsonNode::asText).findFirst().orElse("");
    }

    /** Shared members of lists say most; where there are none, equal single values do. */
    private static String why(JsonNode subject, JsonNode fields) {
        List<String> shared = new ArrayList<>();
        subject.properties().stream().filter(field -> fields.path(field.getKey()).isArray())
                .forEach(field -> shared.addAll(common(field.getValue(), fields.path(field.getKey()))));
        if (shared.isEmpty())
            subject.properties().stream().filter(field -> fields.path(field.getKey()).isTextual())
                    .forEach(field -> common(field.getValue(), fields.path(field.getKey())).stream().filter(value -> value.length() <= LONGEST_REASON)
                            .forEach(value -> shared.add(value.startsWith(field.getKey()) ? value : field.getKey() + " " + value)));
        String first = String.join(", ", shared.subList(0, Math.min(MOST_REASONS, shared.size())));
        return shared.size() <= MOST_REASONS ? first : first + ", …";
    }

    private static Set<String> common(JsonNode one, JsonNode other) {
        Set<String> values = values(one);
        values.retainAll(values(other));
        return values;
    }

    private static Set<String> values(JsonNode field) {
        Set<String> values = new LinkedHashSet<>();
        if (field.isArray()) field.forEach(value -> values.add(value.asText()));
        else values.add(field.asText());
        return values;
    }

    List<String> ids() {
        return hits.stream().map(Hit::id).toList();
    }

    ObjectNode toJson() {
        ObjectNode json = OutputOptions.JSON.createObjectNode();
        var list = json.putArray("hits");
        for (Hit hit : hits)
            list.addObject().put("rank", hit.rank).put("id", hit.id).put("score", hit.score).put("description", hit.description).put("why", hit.why);
        return json.put("milliseconds", milliseconds);
    }

    String toTable() {
        if (hits.isEmpty()) return "Nothing to recommend: no item matches. Loosen the condition, or see 'twotower status' for what is fed.";
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(hits, List.of(
                column("#", HorizontalAlign.RIGHT, 4).with(hit -> Integer.toString(hit.rank)),
                column("item", HorizontalAlign.LEFT, 32).with(Hit::id),
                column("score", HorizontalAlign.RIGHT, 8).with(hit -> String.format(Locale.ROOT, "%.3f", hit.score)),
                column("what", HorizontalAlign.LEFT, 56).with(Hit::description),
                column("why: shared with it", HorizontalAlign.LEFT, 64).with(Hit::why))).asString();
    }

    private static Column column(String header, HorizontalAlign align, int width) {
        return new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(width, OverflowBehaviour.ELLIPSIS_RIGHT);
    }
}
