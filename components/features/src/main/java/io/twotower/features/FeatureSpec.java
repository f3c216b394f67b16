package io.twotower.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The declared features of both towers.
 *
 * @param query in the order of the query tower's layout
 * @param item in the order of the item tower's layout
 */
public record FeatureSpec(List<Feature> query, List<Feature> item) {
    /** Begins the name of a query feature's field that is read from the seed item. */
    public static final String SEED = "seed.";
    /** Begins the name of a query feature's field that is read from every item of a history. */
    public static final String HISTORY = "history.";
    /** Begins the name of a query feature's field that is read from the most recent item of a history alone. */
    public static final String LAST = "history.last.";
    /** Begins the name of a query feature's field that the request itself gives. */
    public static final String REQUEST = "request.";

    /** The more special ones first. */
    private static final List<String> PREFIXES = List.of(SEED, LAST, HISTORY, REQUEST);

    public FeatureSpec {
        query = List.copyOf(query);
        item = List.copyOf(item);
    }

    /** Returns the features of a tower. */
    public List<Feature> of(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    /** Returns the fields that a tower reads, sorted. */
    public Set<String> fields(Tower tower) {
        return of(tower).stream().map(Feature::field).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the names of item fields that query features read through this prefix, sorted. */
    public Set<String> fieldsBehind(String prefix) {
        return query.stream().map(Feature::field).filter(field -> prefixOf(field).equals(prefix))
                .map(field -> field.substring(prefix.length())).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the prefix of a query feature's field: {@link #SEED}, {@link #HISTORY}, {@link #LAST} or {@link #REQUEST}. */
    public static String prefixOf(String queryField) {
        return PREFIXES.stream().filter(queryField::startsWith).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + queryField + "' is no field of a query feature"));
    }

    /** Returns the item field that a query feature's field is read from; none where the request itself gives it. */
    public static Optional<String> itemField(String queryField) {
        String prefix = prefixOf(queryField);
        return prefix.equals(REQUEST) ? Optional.empty() : Optional.of(queryField.substring(prefix.length()));
    }

    /** Returns every item field that either tower reads, directly or of a seed or a history, sorted. */
    public Set<String> itemFields() {
        return Stream.concat(fields(Tower.ITEM).stream(), fields(Tower.QUERY).stream().flatMap(field -> itemField(field).stream()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Checks that a query has no field that no query feature reads.
     *
     * @throws IllegalArgumentException naming the field and those that are read
     */
    public void checkQueryFields(RawFeatures query) {
        Set<String> known = fields(Tower.QUERY);
        for (String field : query.fields())
            if (!known.contains(field))
                throw new IllegalArgumentException("'" + RawFeatures.abbreviate(field) + "' is not a field of this model's query features; they are "
                        + String.join(", ", known));
    }

    /**
     * Reads the two lists of a spec.
     *
     * @throws SpecException naming the key that cannot be used
     */
    public static FeatureSpec fromJson(JsonNode query, JsonNode item) {
        return FeatureSpecReader.read(SpecNode.at(query, "query"), SpecNode.at(item, "item"));
    }

    /** Returns this as {@code {query: […], item: […]}}, every default written out. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Tower tower : Tower.values()) {
            var list = json.putArray(tower.label());
            of(tower).forEach(feature -> list.add(feature.toJson()));
        }
        return json;
    }
}
