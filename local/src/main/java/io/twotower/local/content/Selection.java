package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentType;
import com.yahoo.document.select.DocumentSelector;
import com.yahoo.document.select.Result;
import com.yahoo.document.select.parser.ParseException;
import com.yahoo.document.select.parser.TokenMgrException;

/** An expression of Vespa's document selection language, evaluated by Vespa on stored documents. One thread uses it at a time. */
final class Selection {

    private final DocumentSelector selector;

    private Selection(DocumentSelector selector) { this.selector = selector; }

    /** @throws RejectedDocumentException if the expression is not one, or names a field that documents of the type don't have */
    static Selection parse(String text, DocumentType type) {
        try {
            DocumentSelector selector = new DocumentSelector(text);
            selector.visit(new SelectionFields(type));
            return new Selection(selector);
        } catch (ParseException | TokenMgrException | RejectedDocumentException e) {
            throw new RejectedDocumentException("Cannot use the document selection '" + text + "': " + e.getMessage());
        }
    }

    /** Whether it is true of a document; where it is neither true nor false, as when a field has no value to calculate with, it is not. */
    boolean matches(Document document) {
        try {
            return selector.accepts(new DocumentPut(document)) == Result.TRUE;
        } catch (IllegalArgumentException e) { // Vespa's way to say that there is no value
            return false;
        }
    }
}
