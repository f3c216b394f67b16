package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.annotation.SpanTree;
import com.yahoo.document.datatypes.CollectionFieldValue;
import com.yahoo.document.datatypes.FieldValue;
import com.yahoo.document.datatypes.StringFieldValue;

import java.util.List;

/** The annotations of a document's texts: the indexing chain's, for the index only. */
@SuppressWarnings("removal") // Vespa means to take span trees out of its public API; its serialised documents have them
final class Annotations {

    private Annotations() { }

    /** Takes them out of the texts of a document, as they are not part of what is read back from a content cluster. */
    static void remove(Document document) {
        document.iterator().forEachRemaining(field -> remove(field.getValue()));
    }

    private static void remove(FieldValue value) {
        if (value instanceof StringFieldValue string) {
            string.setSimpleAnnotations(null);
            for (SpanTree tree : List.copyOf(string.getSpanTrees())) string.removeSpanTree(tree.getName());
        } else if (value instanceof CollectionFieldValue<?> collection) {
            collection.fieldValueIterator().forEachRemaining(Annotations::remove);
        }
    }
}
