package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.fieldset.FieldSet;
import com.yahoo.document.fieldset.FieldSetRepo;

/** The fields that someone who reads documents wants of them. */
final class FieldSelection {

    private final FieldSetRepo repo = new FieldSetRepo();
    private final FieldSet wanted;

    private FieldSelection(NodeState state, String text) {
        wanted = repo.parse(state.documentTypes(), text);
    }

    /**
     * @param text a field set by Vespa's names and syntax: {@code [document]}, {@code [id]}, {@code item:name,size} …
     * @throws RejectedDocumentException if it isn't one
     */
    static FieldSelection parse(NodeState state, String text) {
        try {
            return new FieldSelection(state, text);
        } catch (RuntimeException e) {
            throw new RejectedDocumentException("Field set '" + text + "': " + e.getMessage());
        }
    }

    /** A document of these fields, as it is read: without what the indexing chain added to texts. */
    Document of(Document document) {
        Document selected = new Document(document.getDataType(), document.getId());
        repo.copyFields(document, selected, wanted);
        Annotations.remove(selected);
        return selected;
    }
}
