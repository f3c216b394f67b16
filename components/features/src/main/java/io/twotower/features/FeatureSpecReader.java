package io.twotower.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a {@link FeatureSpec}, in which features that share a table need to declare what they share only once. */
final class FeatureSpecReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern QUERY_FIELD = Pattern.compile("(seed|history|history\\.last|request)\\.[a-zA-Z_][a-zA-Z0-9_]{0,127}");
    private static final Pattern ITEM_FIELD = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,127}");
    private static final int DEFAULT_DIM = 64;

    /** A feature's node with what had to be read first: its kind and the table that it reads. */
    private record Declared(SpecNode node, FeatureKind kind, String table) { }

    private final Map<String, List<Declared>> byTable = new HashMap<>();

    static FeatureSpec read(SpecNode query, SpecNode item) {
        FeatureSpecReader reader = new FeatureSpecReader();
        List<Declared> queryFeatures = reader.declare(query, "query_");
        List<Declared> itemFeatures = reader.declare(item, "");
        reader.checkTables();
        return new FeatureSpec(reader.features(queryFeatures, QUERY_FIELD), reader.features(itemFeatures, ITEM_FIELD));
    }

    private List<Declared> declare(SpecNode list, String tablePrefix) {
        List<SpecNode> nodes = list.elements();
        if (nodes.isEmpty()) throw list.error("must list at least one feature");
        Set<String> names = new HashSet<>();
        List<Declared> declared = new ArrayList<>();
        for (SpecNode node : nodes) {
            node.keys("name", "kind", "field", "table", "vocabulary", "maxLength", "decay", "dim", "analyzer");
            String name = matching(node.get("name"), node.get("name").string(), NAME, "lower-case letters, digits and _");
            if (!names.add(name)) throw node.get("name").error("is '" + name + "', which another feature of this tower is named already");
            FeatureKind kind = FeatureKind.of(node.get("kind").string(), node.get("kind").path());
            String table = matching(node.get("table"), node.get("table").string(tablePrefix + name), NAME, "lower-case letters, digits and _");
            if (node.get("analyzer").isPresent() && kind != FeatureKind.TEXT) throw node.get("analyzer").error("is for features of kind text only");
            Declared feature = new Declared(node, kind, table);
            byTable.computeIfAbsent(table, key -> new ArrayList<>()).add(feature);
            declared.add(feature);
        }
        return declared;
    }

    /** Numbers are bucketed and everything else is looked up: the two cannot share a table. */
    private void checkTables() {
        byTable.forEach((table, features) -> {
            Declared first = features.get(0);
            for (Declared feature : features)
                if ((feature.kind == FeatureKind.NUMBER) != (first.kind == FeatureKind.NUMBER))
                    throw feature.node.error("shares table '" + table + "' with '" + first.node.path() + "': numbers cannot share a table with other kinds");
        });
    }

    private List<Feature> features(List<Declared> declared, Pattern fieldPattern) {
        return declared.stream().map(feature -> feature(feature, fieldPattern)).toList();
    }

    private Feature feature(Declared declared, Pattern fieldPattern) {
        SpecNode node = declared.node;
        String name = node.get("name").string();
        String field = matching(node.get("field"), node.get("field").string(name), fieldPattern,
                                fieldPattern == QUERY_FIELD ? "seed.F, history.F, history.last.F or request.F, F being a field's name" : "a field's name");
        int maxLength = node.get("maxLength").integer(declared.kind == FeatureKind.TEXT ? 64 : declared.kind == FeatureKind.SET ? 32 : 1, 1, 4096);
        if (!declared.kind.isBag() && maxLength != 1 && !(fieldPattern == QUERY_FIELD && FeatureSpec.prefixOf(field).equals(FeatureSpec.HISTORY)))
            throw node.get("maxLength").error("must be 1: a feature of kind " + declared.kind.label() + " has one value");
        return new Feature(name, declared.kind, field, declared.table, vocabulary(declared), maxLength, decay(node, maxLength), dim(declared), analyzer(declared));
    }

    private static float decay(SpecNode node, int maxLength) {
        float decay = (float) node.get("decay").number(1, 0.01, 1);
        if (decay != 1 && maxLength == 1) throw node.get("decay").error("is for features of more than one value: raise maxLength or leave it out");
        return decay;
    }

    private VocabularySpec vocabulary(Declared feature) {
        Declared declaring = declaring(feature, "vocabulary");
        return VocabularySpec.read(declaring.node.get("vocabulary"), mostInclusive(feature.table, declaring));
    }

    /** Where no feature of a table declares a vocabulary, an id among them decides the default: every id has a row. */
    private FeatureKind mostInclusive(String table, Declared declaring) {
        boolean hasId = byTable.get(table).stream().anyMatch(feature -> feature.kind == FeatureKind.ID);
        return hasId ? FeatureKind.ID : declaring.kind;
    }

    private int dim(Declared feature) {
        return declaring(feature, "dim").node.get("dim").integer(DEFAULT_DIM, 1, 4096);
    }

    private AnalyzerSpec analyzer(Declared feature) {
        if (feature.kind != FeatureKind.TEXT) return null;
        SpecNode node = declaring(feature, "analyzer").node.get("analyzer");
        return node.isPresent() ? AnalyzerSpec.read(node) : AnalyzerSpec.DEFAULT;
    }

    /** Returns the feature of the same table that has this key, after checking that no two have different values there. */
    private Declared declaring(Declared feature, String key) {
        Declared found = null;
        for (Declared other : byTable.get(feature.table)) {
            if (!other.node.get(key).isPresent()) continue;
            if (found == null) found = other;
            else if (!found.node.get(key).json().equals(other.node.get(key).json()))
                throw other.node.get(key).error("differs from '" + found.node.get(key).path() + "', but both features read table '" + feature.table + "'");
        }
        return found == null ? feature : found;
    }

    private static String matching(SpecNode node, String value, Pattern pattern, String expected) {
        if (!pattern.matcher(value).matches()) throw node.error("is '" + value + "'; " + expected + " is expected");
        return value;
    }
}
