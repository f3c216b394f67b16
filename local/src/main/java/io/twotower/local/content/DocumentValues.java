package io.twotower.local.content;

import com.yahoo.io.GrowableByteBuffer;
import com.yahoo.tensor.IndexedTensor;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.serialization.TypedBinaryFormat;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The attribute values of the documents of one index segment, read one document at a time: {@link #moveTo} first. Documents are
 * cheapest in increasing order. For one thread.
 */
final class DocumentValues {

    private final LeafReader reader;
    private final Map<FieldSchema, NumericDocValues> numbers = new HashMap<>();
    private final Map<FieldSchema, SortedDocValues> strings = new HashMap<>();
    private final Map<FieldSchema, BinaryDocValues> tensors = new HashMap<>();
    private final Map<FieldSchema, FloatVectorValues> vectors = new HashMap<>();
    private BinaryDocValues keys;
    private int document = -1;

    DocumentValues(LeafReader reader) { this.reader = reader; }

    /** Reads the document of this number in the segment from now on. */
    void moveTo(int document) {
        if (document < this.document) forget(); // the iterators only go forward
        this.document = document;
    }

    private void forget() {
        numbers.clear();
        strings.clear();
        tensors.clear();
        vectors.clear();
        keys = null;
    }

    GlobalKey key() throws IOException {
        if (keys == null) keys = DocValues.getBinary(reader, IndexFields.KEY);
        if (!keys.advanceExact(document)) throw new IllegalStateException("A document without a key in the index");
        BytesRef key = keys.binaryValue();
        return GlobalKey.of(Arrays.copyOfRange(key.bytes, key.offset, key.offset + key.length));
    }

    /** The value of a single-value numeric attribute; NaN if the document has none, but 0 for bool, as in Vespa. */
    double number(FieldSchema field) throws IOException {
        NumericDocValues values = numbers(field);
        if (!values.advanceExact(document)) return field.type() == FieldSchema.Type.BOOL ? 0 : Double.NaN;
        return field.type() == FieldSchema.Type.FLOAT || field.type() == FieldSchema.Type.DOUBLE
                ? Double.longBitsToDouble(values.longValue()) : values.longValue();
    }

    /** The value of a single-value attribute of whole numbers or bool, with all its 64 bits. */
    long integer(FieldSchema field, long missing) throws IOException {
        NumericDocValues values = numbers(field);
        return values.advanceExact(document) ? values.longValue() : missing;
    }

    private NumericDocValues numbers(FieldSchema field) throws IOException {
        NumericDocValues values = numbers.get(field);
        if (values == null) numbers.put(field, values = DocValues.getNumeric(reader, IndexFields.value(field)));
        return values;
    }

    /** The value of a single-value string attribute; empty if the document has none. */
    String string(FieldSchema field) throws IOException {
        SortedDocValues values = strings.get(field);
        if (values == null) strings.put(field, values = DocValues.getSorted(reader, IndexFields.value(field)));
        return values.advanceExact(document) ? values.lookupOrd(values.ordValue()).utf8ToString() : "";
    }

    /** The vector of a tensor attribute, or null if the document has none. The array is only valid until the next call. */
    float[] vector(FieldSchema field) throws IOException {
        if (!field.vector().hnsw())
            return storedTensor(field).map(IndexedDocument::floats).orElse(null);
        FloatVectorValues values = vectors.get(field);
        if (values == null) {
            values = reader.getFloatVectorValues(IndexFields.vector(field));
            if (values == null) return null; // no document of the segment has one
            vectors.put(field, values);
        }
        if (values.docID() < document) values.advance(document);
        return values.docID() == document && document != DocIdSetIterator.NO_MORE_DOCS ? values.vectorValue() : null;
    }

    /** The value of a tensor attribute. */
    Optional<Tensor> tensor(FieldSchema field) throws IOException {
        if (field.vector() == null || !field.vector().hnsw()) return storedTensor(field);
        float[] vector = vector(field);
        return vector == null ? Optional.empty() : Optional.of(IndexedTensor.Builder.of(field.tensorType(), vector.clone()).build());
    }

    private Optional<Tensor> storedTensor(FieldSchema field) throws IOException {
        BinaryDocValues values = tensors.get(field);
        if (values == null) tensors.put(field, values = DocValues.getBinary(reader, IndexFields.value(field)));
        if (!values.advanceExact(document)) return Optional.empty();
        BytesRef bytes = values.binaryValue();
        byte[] copy = Arrays.copyOfRange(bytes.bytes, bytes.offset, bytes.offset + bytes.length);
        return Optional.of(TypedBinaryFormat.decode(Optional.of(field.tensorType()), GrowableByteBuffer.wrap(copy)));
    }
}
