package io.twotower.local.content;

import com.yahoo.tensor.TensorType;

/**
 * How one field is searched, ranked and stored, from Vespa's derived configuration.
 *
 * @param text       the field has a text index (it is then searched there)
 * @param attribute  the field is an attribute (it is then available to sorting and ranking)
 * @param multiple   a collection: array or weighted set
 * @param cased      an attribute whose values match with their case
 * @param tensorType the type of a tensor attribute, else null
 * @param vector     the vector index of a tensor attribute with one dense dimension, else null
 */
record FieldSchema(String name, Type type, boolean text, boolean attribute, boolean multiple, boolean cased, TensorType tensorType,
        VectorSchema vector) {

    enum Type { STRING, INTEGER, FLOAT, DOUBLE, BOOL, TENSOR }

    /**
     * Vectors of one size, compared by one metric.
     *
     * @param hnsw whether there is a graph; otherwise each search is exact
     */
    record VectorSchema(int dimension, DistanceMetric metric, boolean hnsw, int maxLinks, int exploreAtInsert) { }

    boolean number() { return type == Type.INTEGER || type == Type.FLOAT || type == Type.DOUBLE || type == Type.BOOL; }

    /** What of this shapes the Lucene index: where it is equal an index can be kept. */
    String indexShape() {
        return name + "|" + type + "|" + text + "|" + attribute + "|" + multiple + "|" + cased + "|" + tensorType + "|" + vector;
    }
}
