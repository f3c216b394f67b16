package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One mapping of a model file, read key by key. It remembers the keys that were asked for, so that {@link #end()} can refuse
 * the others and say which ones there are: the code that reads a key is the only place that declares it.
 */
final class SpecObject {

    private final String path;
    private final ObjectNode node;
    private final Set<String> known = new LinkedHashSet<>();

    private SpecObject(String path, ObjectNode node) {
        this.path = path;
        this.node = node;
    }

    static SpecObject root(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            throw new SpecException("expected a mapping of keys at the top level, found " + describe(node));
        }
        return new SpecObject("", object);
    }

    /** The mapping at a key; an absent one reads as an empty mapping, so that its defaults apply. */
    SpecObject object(String key) {
        JsonNode value = get(key);
        return value == null ? new SpecObject(path(key), JsonNodeFactory.instance.objectNode()) : mapping(path(key), value);
    }

    /** The list of mappings at a key, empty when absent. */
    List<SpecObject> objects(String key) {
        JsonNode value = get(key);
        List<SpecObject> objects = new ArrayList<>();
        if (value != null) {
            requireList(key, value);
            for (int i = 0; i < value.size(); i++) {
                objects.add(mapping(path(key) + "[" + i + "]", value.get(i)));
            }
        }
        return objects;
    }

    /** A required list, as it stands. */
    JsonNode list(String key) {
        JsonNode value = require(key, "a list");
        requireList(key, value);
        return value;
    }

    List<String> texts(String key) {
        JsonNode value = get(key);
        List<String> texts = new ArrayList<>();
        if (value != null) {
            requireList(key, value);
            for (int i = 0; i < value.size(); i++) {
                texts.add(text(path(key) + "[" + i + "]", value.get(i)));
            }
        }
        return List.copyOf(texts);
    }

    /** A list of integers, each at least {@code min}. */
    List<Integer> integers(String key, List<Integer> byDefault, int min, int max) {
        JsonNode value = get(key);
        if (value == null) {
            return byDefault;
        }
        requireList(key, value);
        List<Integer> integers = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            integers.add((int) integer(path(key) + "[" + i + "]", value.get(i), min, max));
        }
        return List.copyOf(integers);
    }

    String requiredText(String key) {
        return text(path(key), require(key, "a string"));
    }

    /** The string at a key, or {@code byDefault}, which may be null. */
    String text(String key, String byDefault) {
        JsonNode value = get(key);
        return value == null ? byDefault : text(path(key), value);
    }

    <E extends Enum<E>> E oneOf(String key, E byDefault) {
        JsonNode value = get(key);
        if (value == null) {
            return byDefault;
        }
        List<String> names = new ArrayList<>();
        for (E constant : byDefault.getDeclaringClass().getEnumConstants()) {
            if (specName(constant).equals(value.asText()) && value.isTextual()) {
                return constant;
            }
            names.add(specName(constant));
        }
        throw new SpecException("`" + path(key) + "` is " + describe(value) + "; expected one of " + String.join(", ", names));
    }

    /** How a constant is written in a model file. */
    static String specName(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean flag(String key, boolean byDefault) {
        JsonNode value = get(key);
        if (value == null) {
            return byDefault;
        }
        if (!value.isBoolean()) {
            throw wrong(path(key), value, "true or false");
        }
        return value.booleanValue();
    }

    int integer(String key, int byDefault, int min, int max) {
        JsonNode value = get(key);
        return value == null ? byDefault : (int) integer(path(key), value, min, max);
    }

    long seed(String key, long byDefault) {
        JsonNode value = get(key);
        return value == null ? byDefault : integer(path(key), value, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** A finite number between {@code min} and {@code max}, both included. */
    double number(String key, double byDefault, double min, double max) {
        JsonNode value = get(key);
        if (value == null) {
            return byDefault;
        }
        if (!value.isNumber()) {
            throw wrong(path(key), value, "a number");
        }
        double number = value.doubleValue();
        if (!(number >= min && number <= max)) {
            throw wrong(path(key), value, max == Double.MAX_VALUE ? "a number of at least " + min
                    : "a number from " + min + " to " + max);
        }
        return number;
    }

    /** Refuses what is left over. To be called once every known key has been read. */
    void end() {
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!known.contains(key)) {
                throw new SpecException("unknown key `" + path(key) + "`; the keys "
                        + (path.isEmpty() ? "at the top level" : "of `" + path + "`") + " are " + String.join(", ", known));
            }
        }
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private JsonNode get(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    private JsonNode require(String key, String expected) {
        JsonNode value = get(key);
        if (value == null) {
            throw new SpecException("`" + path(key) + "` is missing; it takes " + expected);
        }
        return value;
    }

    private void requireList(String key, JsonNode value) {
        if (!value.isArray()) {
            throw wrong(path(key), value, "a list");
        }
    }

    private static SpecObject mapping(String path, JsonNode value) {
        if (!(value instanceof ObjectNode object)) {
            throw wrong(path, value, "a mapping of keys");
        }
        return new SpecObject(path, object);
    }

    private static String text(String path, JsonNode value) {
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw wrong(path, value, "a string");
        }
        return value.textValue();
    }

    private static long integer(String path, JsonNode value, long min, long max) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
            throw wrong(path, value, max == Integer.MAX_VALUE ? "an integer of at least " + min
                    : max == Long.MAX_VALUE ? "an integer" : "an integer from " + min + " to " + max);
        }
        return value.longValue();
    }

    private static SpecException wrong(String path, JsonNode value, String expected) {
        return new SpecException("`" + path + "` is " + describe(value) + "; expected " + expected);
    }

    private static String describe(JsonNode value) {
        if (value == null || value.isMissingNode() || value.isNull()) {
            return "nothing";
        }
        String json = value.toString();
        return json.length() <= 60 ? json : json.substring(0, 60) + "…";
    }
}
