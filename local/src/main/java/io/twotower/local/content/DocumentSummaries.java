package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.Field;
import com.yahoo.document.datatypes.BoolFieldValue;
import com.yahoo.document.datatypes.CollectionFieldValue;
import com.yahoo.document.datatypes.DoubleFieldValue;
import com.yahoo.document.datatypes.FieldValue;
import com.yahoo.document.datatypes.FloatFieldValue;
import com.yahoo.document.datatypes.MapFieldValue;
import com.yahoo.document.datatypes.NumericFieldValue;
import com.yahoo.document.datatypes.Raw;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.StructuredFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.datatypes.WeightedSet;
import com.yahoo.searchlib.rankingexpression.evaluation.Value;
import com.yahoo.slime.Cursor;
import com.yahoo.slime.Inserter;
import com.yahoo.slime.ArrayInserter;
import com.yahoo.slime.ObjectInserter;
import com.yahoo.tensor.serialization.TypedBinaryFormat;
import com.yahoo.vespa.config.search.SummaryConfig;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes the summaries of documents: the fields of a document-summary class, in the form the container reads them. */
final class DocumentSummaries {

    private static final Set<String> FROM_DOCUMENT = Set.of("", "attribute", "copy", "attributecombiner");
    private static final Set<String> COMPUTED = Set.of("documentid", "rankfeatures", "summaryfeatures", "empty");

    private final Map<String, List<SummaryConfig.Classes.Fields>> classes = new HashMap<>();
    private final SearchSchema schema;
    private final String defaultClass;

    DocumentSummaries(SummaryConfig config, SearchSchema schema) {
        this.schema = schema;
        String byDefault = "default";
        for (SummaryConfig.Classes summary : config.classes()) {
            classes.put(summary.name(), summary.fields());
            if (summary.id() == config.defaultsummaryid()) byDefault = summary.name();
        }
        defaultClass = byDefault;
    }

    /** What of the summary classes is not supported, each a sentence. */
    static List<String> problems(SummaryConfig config) {
        Map<String, String> problems = new LinkedHashMap<>();
        for (SummaryConfig.Classes summary : config.classes())
            for (SummaryConfig.Classes.Fields field : summary.fields()) {
                boolean known = FROM_DOCUMENT.contains(field.command()) || COMPUTED.contains(field.command());
                if (!known || field.elements().select() != SummaryConfig.Classes.Fields.Elements.Select.ALL)
                    problems.putIfAbsent(field.name(), "Field '" + field.name() + "' of document-summary '" + summary.name() + "': " +
                            (known ? "matched-elements-only" : "'" + field.command() + "' (summary: dynamic, bolding, tokens and the like)")
                                    + " is not supported locally");
            }
        return new ArrayList<>(problems.values());
    }

    /** Whether a summary of this class, restricted to these fields, has rank features in it. */
    boolean hasSummaryFeatures(String name, Collection<String> only) {
        return fields(name).stream().anyMatch(field -> field.command().equals("summaryfeatures") && wanted(field, only));
    }

    private List<SummaryConfig.Classes.Fields> fields(String name) {
        List<SummaryConfig.Classes.Fields> fields = classes.get(name.isEmpty() ? defaultClass : name);
        if (fields == null) throw new UnsupportedQueryException("There is no document-summary '" + name + "'; there are "
                + new TreeSet<>(classes.keySet()));
        return fields;
    }

    private static boolean wanted(SummaryConfig.Classes.Fields field, Collection<String> only) {
        return only.isEmpty() || only.contains(field.name());
    }

    /**
     * Writes a document's summary.
     *
     * @param only     the fields to write; all of the class if empty
     * @param features the document's summary features by name
     */
    void write(Document document, String name, Collection<String> only, Map<String, Value> features, Cursor to) {
        for (SummaryConfig.Classes.Fields field : fields(name)) {
            if (!wanted(field, only)) continue;
            switch (field.command()) {
                case "documentid" -> to.setString(field.name(), document.getId().toString());
                case "summaryfeatures" -> writeFeatures(features, field.name(), to);
                case "rankfeatures", "empty" -> { }
                default -> writeField(document, field, to);
            }
        }
    }

    private static void writeFeatures(Map<String, Value> features, String name, Cursor to) {
        if (features.isEmpty()) return;
        Cursor object = to.setObject(name);
        features.forEach((feature, value) -> {
            if (value.type().rank() == 0) object.setDouble(feature, value.asDouble());
            else object.setData(feature, TypedBinaryFormat.encode(value.asTensor()));
        });
    }

    private void writeField(Document document, SummaryConfig.Classes.Fields summary, Cursor to) {
        String source = summary.source().isEmpty() ? summary.name() : summary.source();
        Field field = document.getDataType().getField(source);
        FieldValue value = field == null ? null : document.getFieldValue(field);
        if (value != null) write(value, new ObjectInserter(to, summary.name()));
        else if (isBoolAttribute(source)) to.setBool(summary.name(), false); // a bool attribute always has a value
    }

    private boolean isBoolAttribute(String name) {
        FieldSchema field = schema.field(name);
        return field != null && field.type() == FieldSchema.Type.BOOL && !field.multiple();
    }

    private static void write(FieldValue value, Inserter to) {
        if (value instanceof StringFieldValue string) to.insertSTRING(string.getString());
        else if (value instanceof BoolFieldValue bool) to.insertBOOL(bool.getBoolean());
        else if (value instanceof FloatFieldValue number) to.insertDOUBLE(number.getFloat());
        else if (value instanceof DoubleFieldValue number) to.insertDOUBLE(number.getDouble());
        else if (value instanceof NumericFieldValue number) to.insertLONG(number.getNumber().longValue());
        else if (value instanceof TensorFieldValue field) field.getTensor().ifPresent(tensor -> to.insertDATA(TypedBinaryFormat.encode(tensor)));
        else if (value instanceof WeightedSet<?> set) writeWeightedSet(set, to.insertARRAY());
        else if (value instanceof MapFieldValue<?, ?> map) writeMap(map, to.insertARRAY());
        else if (value instanceof CollectionFieldValue<?> collection) writeElements(collection.fieldValueIterator(), to.insertARRAY());
        else if (value instanceof StructuredFieldValue struct) writeStruct(struct, to.insertOBJECT());
        else if (value instanceof Raw raw) to.insertDATA(bytes(raw));
        else throw new UnsupportedQueryException("Summaries of " + value.getDataType().getName()
                + " values are not supported by the local content node");
    }

    private static byte[] bytes(Raw raw) {
        byte[] bytes = new byte[raw.getByteBuffer().remaining()];
        raw.getByteBuffer().duplicate().get(bytes);
        return bytes;
    }

    private static void writeElements(Iterator<? extends FieldValue> elements, Cursor array) {
        while (elements.hasNext()) write(elements.next(), new ArrayInserter(array));
    }

    private static void writeWeightedSet(WeightedSet<?> set, Cursor array) {
        set.forEach((item, weight) -> {
            Cursor element = array.addObject();
            write(item, new ObjectInserter(element, "item"));
            element.setLong("weight", set.get(item));
        });
    }

    private static void writeMap(MapFieldValue<?, ?> map, Cursor array) {
        map.forEach((key, value) -> {
            Cursor entry = array.addObject();
            write(key, new ObjectInserter(entry, "key"));
            write(value, new ObjectInserter(entry, "value"));
        });
    }

    private static void writeStruct(StructuredFieldValue struct, Cursor object) {
        for (Iterator<Map.Entry<Field, FieldValue>> fields = struct.iterator(); fields.hasNext(); ) {
            Map.Entry<Field, FieldValue> field = fields.next();
            write(field.getValue(), new ObjectInserter(object, field.getKey().getName()));
        }
    }
}
