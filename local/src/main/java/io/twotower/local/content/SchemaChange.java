package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.DocumentType;
import com.yahoo.document.Field;
import com.yahoo.document.TensorDataType;
import com.yahoo.io.GrowableByteBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What another application would do to documents that are stored: values must not disappear unasked. */
final class SchemaChange {

    private final StoredSchema from;
    private final StoredSchema to;

    SchemaChange(StoredSchema from, ClusterConfig to) {
        this.from = from;
        this.to = StoredSchema.of(to);
    }

    /** Counts the documents with a value in each of some fields. */
    @FunctionalInterface
    interface Counts {
        Map<Field, Integer> of(List<Field> fields) throws IOException;
    }

    /** Why the documents cannot be taken over, each reason a sentence. */
    List<String> problems(Counts populated) {
        List<String> problems = new ArrayList<>();
        if (!from.cluster().equals(to.cluster()))
            problems.add("The content cluster is '" + from.cluster() + "' and cannot become '" + to.cluster()
                    + "' (start over with an empty data directory)");
        if (!from.schema().equals(to.schema()))
            problems.add("The schema is '" + from.schema() + "' and cannot become '" + to.schema()
                    + "' (start over with an empty data directory)");
        if (!problems.isEmpty()) return problems;
        List<Field> changed = changedFields();
        if (changed.isEmpty()) return problems;
        try {
            populated.of(changed).forEach((field, documents) -> { if (documents > 0) problems.add(problem(field, documents)); });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot count the documents with values in " + changed, e);
        }
        return problems;
    }

    private List<Field> changedFields() {
        DocumentType before = from.documentTypes().getDocumentType(from.schema()), after = to.documentTypes().getDocumentType(to.schema());
        return before.fieldSet().stream().filter(field -> {
            Field next = after.getField(field.getName());
            return next == null || !next.getDataType().equals(field.getDataType());
        }).toList();
    }

    private String problem(Field field, int documents) {
        Field next = to.documentTypes().getDocumentType(to.schema()).getField(field.getName());
        return "Field '" + field.getName() + "' of type " + type(field) + " cannot be "
                + (next == null ? "dropped" : "changed to type " + type(next)) + ": "
                + (documents == 1 ? "1 document has" : documents + " documents have")
                        + " a value in it. Clear it first, or start over with an empty data directory";
    }

    private static String type(Field field) {
        return field.getDataType() instanceof TensorDataType tensor ? tensor.getTensorType().toString() : field.getDataType().getName();
    }

    /** Counts by asking the index. */
    static Counts inIndex(SearchIndex index) {
        return fields -> {
            Map<Field, Integer> counts = new HashMap<>();
            for (Field field : fields) counts.put(field, index.populated(field.getName()));
            return counts;
        };
    }

    /** Counts by reading all documents, as what they were stored. */
    static Counts inStore(DocumentStore store, StoredSchema schema) {
        return fields -> {
            Map<Field, Integer> counts = new HashMap<>();
            for (GlobalKey key : store.keys()) {
                Document document = schema.documentTypes().createDocument(GrowableByteBuffer.wrap(store.get(key).orElseThrow().value()));
                for (Field field : fields)
                    if (document.getFieldValue(field) != null) counts.merge(field, 1, Integer::sum);
            }
            return counts;
        };
    }
}
