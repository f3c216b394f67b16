package io.twotower.features;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the values of a table get their rows. */
public sealed interface VocabularySpec {
    /** Most rows that a table may have. */
    int MAX_ROWS = 500_000_000;

    /**
     * A row for each value seen at least {@code minCount} times, the most frequent {@code maxSize} of them.
     *
     * @param minCount at least 1
     * @param maxSize at least 1
     */
    record Fitted(int minCount, int maxSize) implements VocabularySpec { }

    /**
     * Values share a fixed number of rows by their hash: nothing to fit, nothing out of vocabulary, collisions instead.
     *
     * @param buckets at least 1
     */
    record Hashed(int buckets) implements VocabularySpec { }

    /**
     * For numbers: rows of about equally many values.
     *
     * @param buckets at least 2; fewer remain where values repeat
     */
    record Quantiles(int buckets) implements VocabularySpec { }

    /** Returns what a feature of this kind has when its spec says nothing. */
    static VocabularySpec defaultOf(FeatureKind kind) {
        return switch (kind) {
            case NUMBER -> new Quantiles(16);
            case TEXT -> new Fitted(3, 100_000);
            case SET, CATEGORY -> new Fitted(2, MAX_ROWS);
            case ID -> new Fitted(1, MAX_ROWS);
        };
    }

    /** Reads {@code {minCount, maxSize}}, {@code {hash}} or, for numbers, {@code {buckets}}. */
    static VocabularySpec read(SpecNode node, FeatureKind kind) {
        if (kind == FeatureKind.NUMBER)
            return new Quantiles(node.keys("buckets").get("buckets").integer(16, 2, 65_536));
        node.keys("minCount", "maxSize", "hash");
        if (!node.get("hash").isPresent()) {
            Fitted byDefault = (Fitted) defaultOf(kind);
            return new Fitted(node.get("minCount").integer(byDefault.minCount, 1, Integer.MAX_VALUE),
                              node.get("maxSize").integer(byDefault.maxSize, 1, MAX_ROWS));
        }
        if (node.get("minCount").isPresent() || node.get("maxSize").isPresent())
            throw node.error("has both 'hash' and 'minCount' or 'maxSize': hashed values are not counted");
        return new Hashed(node.get("hash").integer(0, 1, MAX_ROWS));
    }

    /** Returns this as {@link #read} reads it. */
    default ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (this instanceof Fitted fitted) json.put("minCount", fitted.minCount).put("maxSize", fitted.maxSize);
        else if (this instanceof Hashed hashed) json.put("hash", hashed.buckets);
        else if (this instanceof Quantiles quantiles) json.put("buckets", quantiles.buckets);
        return json;
    }
}
