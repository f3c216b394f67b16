package io.twotower.local.content;

import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentTypeManager;
import com.yahoo.document.Field;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What a new application would do to the documents a node holds. */
final class SchemaChange {

    private SchemaChange() { }

    /** Fields with values that the new schema lacks or gives another type, each a sentence. */
    static List<String> problems(NodeState state, ClusterConfig next) {
        List<String> problems = new ArrayList<>();
        if (!state.config().cluster().equals(next.cluster()))
            problems.add("The content cluster is '" + state.config().cluster() + "' and cannot become '" + next.cluster() + "' (start over with an empty data directory)");
        DocumentType from = state.documentTypes().getDocumentType(state.config().schema());
        DocumentType to = new DocumentTypeManager(next.documentTypes()).getDocumentType(next.schema());
        if (!state.config().schema().equals(next.schema()) || to == null)
            problems.add("The schema is '" + state.config().schema() + "' and cannot become '" + next.schema() + "' (start over with an empty data directory)");
        else
            from.fieldSet().forEach(field -> add(field, to.getField(field.getName()), state, problems));
        return problems;
    }

    private static void add(Field field, Field next, NodeState state, List<String> problems) {
        if (next != null && next.getDataType().equals(field.getDataType())) return;
        int populated = populated(field, state);
        if (populated == 0) return;
        String documents = populated == 1 ? "1 document has" : populated + " documents have";
        problems.add("Field '" + field.getName() + "' of type " + field.getDataType().getName() + " cannot be " +
                     (next == null ? "dropped" : "changed to type " + next.getDataType().getName()) + ": " + documents + " a value in it. Clear it first, or start over with an empty data directory");
    }

    private static int populated(Field field, NodeState state) {
        try {
            return state.index().populated(field.getName());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot count the documents with a value in field '" + field.getName() + "'", e);
        }
    }
}
