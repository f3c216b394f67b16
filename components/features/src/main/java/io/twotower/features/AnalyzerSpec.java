package io.twotower.features;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Lucene analyzer, by the names under which Lucene registers its parts: one tokenizer and any number of token filters, each with
 * its parameters. N-grams of characters are the tokenizer {@code nGram}, n-grams of words the filter {@code shingle}.
 */
public record AnalyzerSpec(Part tokenizer, List<Part> filters) {
    /** Words by Unicode's rules, in lower case. */
    public static final AnalyzerSpec DEFAULT = new AnalyzerSpec(new Part("standard", Map.of()), List.of(new Part("lowercase", Map.of())));

    /** A tokenizer or a token filter. */
    public record Part(String name, Map<String, String> parameters) {
        public Part {
            parameters = Map.copyOf(parameters);
        }

        private static Part read(SpecNode node) {
            if (node.json().isTextual()) return new Part(node.string(), Map.of());
            if (!node.json().isObject()) throw node.error("must be the name of a Lucene component, or an object with 'name' and its parameters");
            Map<String, String> parameters = node.entries();
            parameters.remove("name");
            return new Part(node.get("name").string(), parameters);
        }

        private ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", name);
            new TreeMap<>(parameters).forEach(json::put);
            return json;
        }
    }

    public AnalyzerSpec {
        filters = List.copyOf(filters);
    }

    static AnalyzerSpec read(SpecNode node) {
        node.keys("tokenizer", "filters");
        SpecNode tokenizer = node.get("tokenizer");
        AnalyzerSpec spec = new AnalyzerSpec(tokenizer.isPresent() ? Part.read(tokenizer) : DEFAULT.tokenizer,
                                             node.get("filters").elements().stream().map(Part::read).toList());
        new FeatureTokenizer(spec, node.path()).close();
        return spec;
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("tokenizer", tokenizer.toJson());
        var list = json.putArray("filters");
        filters.forEach(filter -> list.add(filter.toJson()));
        return json;
    }
}
