package io.twotower.local.content;

/**
 * Names of the Lucene fields that hold a schema field's parts, and of the node's own. What Lucene fixes for a field is in its
 * name, so that a field of the schema can be dropped and come back with another type.
 */
final class IndexFields {

    /** The global id: a term, and a binary value. */
    static final String KEY = "key";
    /** The names of the fields a document has a value in: terms. */
    static final String POPULATED = "populated";

    private IndexFields() { }

    /** Positional terms of a text index. */
    static String text(FieldSchema field) { return "text:" + field.name(); }

    /** Whole values of a string attribute, folded unless cased. */
    static String word(FieldSchema field) { return "word:" + field.name(); }

    /** Points of a numeric attribute. */
    static String number(FieldSchema field) { return "number:" + field.type() + ":" + field.name(); }

    /** The value of a single-value attribute, for sorting and ranking. */
    static String value(FieldSchema field) { return "value:" + field.type() + ":" + field.name(); }

    /** The vector of a tensor attribute with an HNSW graph. */
    static String vector(FieldSchema field) {
        return "vector:" + field.vector().dimension() + ":" + field.vector().metric().similarity() + ":" + field.name();
    }
}
