package io.twotower.cli;

/** Document ids, as in {@code id:item:item::vim}. */
final class DocumentIds {
    private static final int PARTS = 5;

    private DocumentIds() { }

    /** Returns what the user named the document: {@code vim}. An id of another form is returned as it is. */
    static String local(String documentId) {
        String[] parts = documentId.split(":", PARTS);
        return parts.length == PARTS && parts[0].equals("id") ? parts[PARTS - 1] : documentId;
    }
}
