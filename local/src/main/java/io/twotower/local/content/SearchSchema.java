package io.twotower.local.content;

import com.yahoo.tensor.TensorType;
import com.yahoo.vespa.config.search.AttributesConfig.Attribute;
import com.yahoo.vespa.config.search.IndexschemaConfig;
import io.twotower.local.content.FieldSchema.Type;
import io.twotower.local.content.FieldSchema.VectorSchema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The searchable fields and field sets of a schema. */
final class SearchSchema {

    private final Map<String, FieldSchema> fields;
    private final Map<String, List<String>> fieldSets;

    private SearchSchema(Map<String, FieldSchema> fields, Map<String, List<String>> fieldSets) {
        this.fields = fields;
        this.fieldSets = fieldSets;
    }

    static SearchSchema of(ClusterConfig config) {
        Map<String, FieldSchema> fields = new LinkedHashMap<>();
        for (Attribute attribute : config.attributes().attribute())
            fields.put(attribute.name(), attributeField(attribute));
        for (IndexschemaConfig.Indexfield index : config.indexes().indexfield())
            fields.merge(index.name(), textField(index), (attribute, text) -> withText(attribute));
        Map<String, List<String>> fieldSets = new HashMap<>();
        for (IndexschemaConfig.Fieldset set : config.indexes().fieldset())
            fieldSets.put(set.name(), set.field().stream().map(IndexschemaConfig.Fieldset.Field::name).toList());
        return new SearchSchema(fields, fieldSets);
    }

    /** What of the schema this node cannot index, each a sentence. */
    static List<String> problems(ClusterConfig config) {
        List<String> problems = new ArrayList<>();
        for (Attribute attribute : config.attributes().attribute()) {
            String problem = problem(attribute);
            if (problem != null) problems.add("Field '" + attribute.name() + "' of schema '" + config.schema() + "': " + problem);
        }
        config.importedFields().attribute().forEach(imported ->
                problems.add("Field '" + imported.name() + "' of schema '" + config.schema()
                + "' is imported from a parent document, which is not supported locally"));
        for (IndexschemaConfig.Indexfield index : config.indexes().indexfield())
            if (index.datatype() != IndexschemaConfig.Indexfield.Datatype.STRING)
                problems.add("Field '" + index.name() + "' of schema '" + config.schema() + "': an index of type " + index.datatype()
                        + " is not supported locally");
        return problems;
    }

    private static String problem(Attribute attribute) {
        if (attribute.name().contains(".")) return "struct and map fields as attributes are not supported locally";
        if (attribute.imported()) return "imported fields are not supported locally";
        if (attribute.datatype() != Attribute.Datatype.TENSOR)
            return type(attribute.datatype()) == null ? "attributes of type " + attribute.datatype().toString().toLowerCase(Locale.ROOT)
                    + " are not supported locally" : null;
        return tensorProblem(attribute);
    }

    private static String tensorProblem(Attribute attribute) {
        TensorType type = TensorType.fromSpec(attribute.tensortype());
        if (!attribute.index().hnsw().enabled()) return null;
        if (!isVector(type)) return "an hnsw index on " + type
                + " is not supported locally, only on one dense dimension of float, bfloat16 or int8 values";
        if (DistanceMetric.of(attribute.distancemetric()) == null)
            return "distance-metric " + attribute.distancemetric().toString().toLowerCase(Locale.ROOT) + " is not supported locally";
        return null;
    }

    private static Type type(Attribute.Datatype.Enum type) {
        return switch (type) {
            case STRING -> Type.STRING;
            case INT8, INT16, INT32, INT64 -> Type.INTEGER;
            case FLOAT -> Type.FLOAT;
            case DOUBLE -> Type.DOUBLE;
            case BOOL -> Type.BOOL;
            case TENSOR -> Type.TENSOR;
            default -> null;
        };
    }

    private static FieldSchema attributeField(Attribute attribute) {
        TensorType tensorType = attribute.datatype() == Attribute.Datatype.TENSOR ? TensorType.fromSpec(attribute.tensortype()) : null;
        return new FieldSchema(attribute.name(), type(attribute.datatype()), false, true,
                               attribute.collectiontype() != Attribute.Collectiontype.SINGLE,
                               attribute.match() == Attribute.Match.CASED,
                               tensorType,
                               tensorType != null && isVector(tensorType) ? vector(attribute, tensorType) : null);
    }

    private static VectorSchema vector(Attribute attribute, TensorType type) {
        DistanceMetric metric = DistanceMetric.of(attribute.distancemetric());
        Attribute.Index.Hnsw hnsw = attribute.index().hnsw();
        return metric == null ? null : new VectorSchema(Math.toIntExact(type.dimensions().get(0).size().get()), metric,
                                                        hnsw.enabled(), hnsw.maxlinkspernode(), hnsw.neighborstoexploreatinsert());
    }

    private static boolean isVector(TensorType type) {
        return type.dimensions().size() == 1 && type.dimensions().get(0).size().isPresent() && type.valueType() != TensorType.Value.DOUBLE;
    }

    private static FieldSchema textField(IndexschemaConfig.Indexfield index) {
        return new FieldSchema(index.name(), Type.STRING, true, false,
                               index.collectiontype() != IndexschemaConfig.Indexfield.Collectiontype.SINGLE, false, null, null);
    }

    private static FieldSchema withText(FieldSchema field) {
        return new FieldSchema(field.name(), field.type(), true, field.attribute(), field.multiple(), field.cased(), field.tensorType(),
                field.vector());
    }

    Collection<FieldSchema> fields() { return fields.values(); }

    /** Returns the field, or null if there is no searchable or attribute field of this name. */
    FieldSchema field(String name) { return fields.get(name); }

    /**
     * The fields that a query item's index name stands for: a field or a field set; the empty name is the set {@code default}.
     *
     * @throws UnsupportedQueryException if there is none
     */
    List<FieldSchema> resolve(String index) {
        String name = index.isEmpty() ? "default" : index;
        List<String> set = fieldSets.get(name);
        if (set != null) return set.stream().map(this::searchable).toList();
        return List.of(searchable(name));
    }

    private FieldSchema searchable(String name) {
        FieldSchema field = fields.get(name);
        if (field == null)
            throw new UnsupportedQueryException("No field or field set '" + name + "' to search; there are "
                    + new TreeSet<>(fields.keySet()) + " and the field sets " + new TreeSet<>(fieldSets.keySet()));
        return field;
    }

    /** What shapes the Lucene index; see {@link FieldSchema#indexShape()}. */
    Map<String, String> indexShape() {
        return fields.values().stream().collect(Collectors.toMap(FieldSchema::name, FieldSchema::indexShape));
    }
}
