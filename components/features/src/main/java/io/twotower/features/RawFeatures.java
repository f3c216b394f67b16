package io.twotower.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The raw values of one example (a training row, a request, a document) by field. Every value is held as a string; a number is held as
 * it is written most shortly ({@code 42}, {@code 0.5}), so that one that came as text and one that came as a number are the same.
 * Immutable. Fields without values are not held at all.
 */
public final class RawFeatures {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final RawFeatures EMPTY = builder().build();

    /** Sorted. A catalogue makes many of these: a map for each would cost more than encoding its other features does. */
    private final String[] fields;
    private final List<String>[] values;

    private RawFeatures(String[] fields, List<String>[] values) {
        this.fields = fields;
        this.values = values;
    }

    /** Returns features without any value. */
    public static RawFeatures empty() {
        return EMPTY;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the values of a field, in order; none where it is missing. */
    public List<String> strings(String field) {
        int at = Arrays.binarySearch(fields, field);
        return at >= 0 ? values[at] : List.of();
    }

    /**
     * Returns the first value of a field as a number.
     *
     * @throws IllegalArgumentException when it is not a finite number
     */
    public OptionalDouble number(String field) {
        List<String> strings = strings(field);
        return strings.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(parse(field, strings.get(0)));
    }

    static double parse(String field, String value) {
        try {
            return finite(field, Double.parseDouble(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Field '" + field + "' must be a number, is '" + abbreviate(value) + "'", e);
        }
    }

    static String abbreviate(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "…";
    }

    /** Returns the names of the fields that have values, sorted. */
    public Set<String> fields() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(fields)));
    }

    /** Returns a copy in which a field has these values instead. */
    public RawFeatures with(String field, Collection<String> replacement) {
        Builder copy = builder();
        for (int i = 0; i < fields.length; i++)
            if (!fields[i].equals(field)) copy.put(fields[i], values[i]);
        return copy.put(field, replacement).build();
    }

    /** Returns a copy in which every field's name begins with this prefix: {@code name} becomes {@code seed.name}. */
    public RawFeatures prefixed(String prefix) {
        return builder().putAll(prefix, this).build();
    }

    /**
     * Reads an object whose values are strings, numbers, truth values or lists of these; null is a missing value.
     *
     * @throws IllegalArgumentException when it is not such an object, saying where
     */
    public static RawFeatures fromJson(String json) {
        try {
            return fromJson(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            // What stands in brackets in Jackson's messages speaks of its own settings.
            throw new IllegalArgumentException("Features are not valid JSON, at column " + e.getLocation().getColumnNr() + ": "
                    + e.getOriginalMessage().replaceAll("(?s) \\(.*", ""), e);
        }
    }

    static RawFeatures fromJson(JsonNode object) {
        if (!object.isObject()) throw new IllegalArgumentException("Features must be a JSON object of field names and values");
        Builder builder = builder();
        object.properties().forEach(entry -> {
            if (entry.getValue().isArray()) entry.getValue().forEach(value -> builder.put(entry.getKey(), value));
            else builder.put(entry.getKey(), entry.getValue());
        });
        return builder.build();
    }

    /** Returns these features as {@link #fromJson(String)} reads them: every field a list of strings. */
    public String toJson() {
        return toJsonNode().toString();
    }

    ObjectNode toJsonNode() {
        ObjectNode object = JSON.createObjectNode();
        for (int i = 0; i < fields.length; i++) {
            var list = object.putArray(fields[i]);
            values[i].forEach(list::add);
        }
        return object;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawFeatures raw && Arrays.equals(fields, raw.fields) && Arrays.equals(values, raw.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(fields) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return toJson();
    }

    @SuppressWarnings("unchecked") // there are no arrays of a generic type
    private static List<String>[] lists(int length) {
        return (List<String>[]) new List<?>[length];
    }

    private static double finite(String field, double value) {
        if (!Double.isFinite(value)) throw new IllegalArgumentException("Field '" + field + "' must be a finite number, is " + value);
        return value;
    }

    /** Collects values; those put under one field are kept in order. */
    public static final class Builder {
        /** Sorted in {@code [0, size)}. */
        private String[] fields = new String[8];
        /** Lists that are immutable, or of this builder's own and still growing. */
        private List<String>[] values = lists(8);
        private int size;

        private Builder() { }

        /** Adds a value; null adds none. */
        public Builder put(String field, String value) {
            if (value == null) return this;
            int at = find(field);
            if (at < 0) insert(-at - 1, field, List.of(value));
            else growing(at).add(value);
            return this;
        }

        /**
         * Adds a number.
         *
         * @throws IllegalArgumentException when it is not finite
         */
        public Builder put(String field, double value) {
            finite(field, value);
            boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
            return put(field, whole ? Long.toString((long) value) : Double.toString(value));
        }

        /** Adds several values. */
        public Builder put(String field, Collection<String> several) {
            int at = find(field);
            if (at >= 0 || holdsNull(several)) several.forEach(value -> put(field, value));
            else if (!several.isEmpty()) insert(-at - 1, field, List.copyOf(several));
            return this;
        }

        /** Adds all values of other features, under their names behind a prefix. */
        public Builder putAll(String prefix, RawFeatures other) {
            for (int i = 0; i < other.fields.length; i++) put(prefix + other.fields[i], other.values[i]);
            return this;
        }

        private void put(String field, JsonNode value) {
            if (value.isFloatingPointNumber()) put(field, value.doubleValue());
            else if (value.isNumber() || value.isTextual() || value.isBoolean()) put(field, value.asText());
            else if (!value.isNull())
                throw new IllegalArgumentException("Field '" + field + "' must be a string, a number, true, false, or a list of these");
        }

        /** Returns the features. */
        public RawFeatures build() {
            List<String>[] copies = lists(size);
            for (int i = 0; i < size; i++) copies[i] = List.copyOf(values[i]);
            return new RawFeatures(Arrays.copyOf(fields, size), copies);
        }

        private int find(String field) {
            return Arrays.binarySearch(fields, 0, size, field);
        }

        private void insert(int at, String field, List<String> strings) {
            if (size == fields.length) {
                fields = Arrays.copyOf(fields, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            System.arraycopy(fields, at, fields, at + 1, size - at);
            System.arraycopy(values, at, values, at + 1, size - at);
            fields[at] = field;
            values[at] = strings;
            size++;
        }

        private List<String> growing(int at) {
            if (!(values[at] instanceof ArrayList)) values[at] = new ArrayList<>(values[at]);
            return values[at];
        }

        /** As {@code contains(null)}, which immutable lists refuse to answer. */
        private static boolean holdsNull(Collection<String> strings) {
            for (String string : strings)
                if (string == null) return true;
            return false;
        }
    }
}
