package io.twotower.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A strict view of one node of a spec (YAML or JSON) that knows its path, so that every error names its key. Keys that nobody
 * declared are errors: a misspelt setting must not be a setting silently left at its default.
 */
public final class SpecNode {
    private final JsonNode node;
    private final String path;

    private SpecNode(JsonNode node, String path) {
        this.node = node == null || node.isNull() ? MissingNode.getInstance() : node;
        this.path = path;
    }

    /** Wraps the top of a spec, which must be an object. */
    public static SpecNode root(JsonNode node) {
        return new SpecNode(node, "");
    }

    /** Wraps a node that stands at the given path of its spec. */
    public static SpecNode at(JsonNode node, String path) {
        return new SpecNode(node, path);
    }

    /** Returns this node's path: {@code item[2].vocabulary}. */
    public String path() {
        return path;
    }

    /** Returns the node itself. */
    public JsonNode json() {
        return node;
    }

    /** Returns whether the spec has a value here. */
    public boolean isPresent() {
        return !node.isMissingNode();
    }

    /** Returns this object, after checking that it has no other keys than these. A missing node passes. */
    public SpecNode keys(String... known) {
        if (!isPresent()) return this;
        if (!node.isObject()) throw error("must be an object with keys of " + String.join(", ", known));
        Set<String> knownKeys = new TreeSet<>(List.of(known));
        node.fieldNames().forEachRemaining(key -> {
            if (!knownKeys.contains(key))
                throw new SpecException(child(key), "is not a known key; known here: " + String.join(", ", knownKeys));
        });
        return this;
    }

    /** Returns the value of a key, possibly missing. */
    public SpecNode get(String key) {
        return new SpecNode(node.get(key), child(key));
    }

    /** Returns the elements of this list; none where it is missing. */
    public List<SpecNode> elements() {
        if (!isPresent()) return List.of();
        if (!node.isArray()) throw error("must be a list");
        List<SpecNode> elements = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) elements.add(new SpecNode(node.get(i), path + "[" + i + "]"));
        return elements;
    }

    /** Returns this object's entries as strings, in order. */
    public Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            if (!entry.getValue().isValueNode()) throw new SpecException(child(entry.getKey()), "must be a plain value");
            entries.put(entry.getKey(), entry.getValue().asText());
        });
        return entries;
    }

    /** Returns this string, or fails where it is missing. */
    public String string() {
        if (!isPresent()) throw error("is missing");
        if (!node.isTextual() || node.asText().isBlank()) throw error("must be a non-empty string, is " + node);
        return node.asText();
    }

    /** Returns this string, or the default where it is missing. */
    public String string(String byDefault) {
        return isPresent() ? string() : byDefault;
    }

    /** Returns this whole number within [least, most], or the default where it is missing. */
    public int integer(int byDefault, int least, int most) {
        if (!isPresent()) return byDefault;
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most)
            throw error("must be a whole number from " + least + " to " + most + ", is " + node);
        return node.intValue();
    }

    /** Returns this whole number, or the default where it is missing. */
    public long longInteger(long byDefault) {
        if (!isPresent()) return byDefault;
        if (!node.isIntegralNumber() || !node.canConvertToLong()) throw error("must be a whole number, is " + node);
        return node.longValue();
    }

    /** Returns this number within [least, most], or the default where it is missing. */
    public double number(double byDefault, double least, double most) {
        if (!isPresent()) return byDefault;
        double value = node.doubleValue();
        if (!node.isNumber() || !(value >= least && value <= most))
            throw error("must be a number from " + least + " to " + most + ", is " + node);
        return value;
    }

    /** Returns this truth value, or the default where it is missing. */
    public boolean bool(boolean byDefault) {
        if (!isPresent()) return byDefault;
        if (!node.isBoolean()) throw error("must be true or false, is " + node);
        return node.booleanValue();
    }

    /** Returns the constant that this string names, as {@link #nameOf} writes it, or the default where it is missing. */
    public <E extends Enum<E>> E oneOf(E byDefault) {
        if (!isPresent()) return byDefault;
        List<String> names = new ArrayList<>();
        for (E constant : byDefault.getDeclaringClass().getEnumConstants()) {
            String name = nameOf(constant);
            if (node.isTextual() && name.equals(node.asText())) return constant;
            names.add(name);
        }
        throw error("must be one of " + String.join(", ", names) + ", is " + node);
    }

    /** Returns how a spec writes a constant: {@code LEAVE_ONE_OUT} as {@code leaveOneOut}. */
    public static String nameOf(Enum<?> constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.name().toLowerCase(Locale.ROOT).split("_"))
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        return name.toString();
    }

    /** Returns an error about this node; the problem is the rest of a sentence that begins with the key. */
    public SpecException error(String problem) {
        return new SpecException(path.isEmpty() ? "(top)" : path, problem);
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
