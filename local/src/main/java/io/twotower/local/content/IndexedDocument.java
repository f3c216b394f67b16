package io.twotower.local.content;

import com.yahoo.document.Document;
import com.yahoo.document.Field;
import com.yahoo.document.datatypes.BoolFieldValue;
import com.yahoo.document.datatypes.CollectionFieldValue;
import com.yahoo.document.datatypes.FieldValue;
import com.yahoo.document.datatypes.NumericFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.datatypes.WeightedSet;
import com.yahoo.tensor.IndexedTensor;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.serialization.TypedBinaryFormat;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.FloatPoint;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.util.BytesRef;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns a Vespa document into the fields Lucene indexes, refusing values this node could not search correctly. */
final class IndexedDocument {

    private final SearchSchema schema;
    private final List<IndexableField> fields = new ArrayList<>();

    private IndexedDocument(SearchSchema schema) { this.schema = schema; }

    /**
     * Returns the Lucene fields of a document.
     *
     * @throws RejectedDocumentException naming the field and the reason
     */
    static List<IndexableField> of(Document document, GlobalKey key, SearchSchema schema) {
        IndexedDocument indexed = new IndexedDocument(schema);
        BytesRef id = new BytesRef(key.bytes());
        indexed.fields.add(new StringField(IndexFields.KEY, id, Store.NO));
        indexed.fields.add(new BinaryDocValuesField(IndexFields.KEY, id));
        for (Iterator<Map.Entry<Field, FieldValue>> values = document.iterator(); values.hasNext(); ) {
            Map.Entry<Field, FieldValue> value = values.next();
            indexed.add(value.getKey().getName(), value.getValue());
        }
        return indexed.fields;
    }

    private void add(String name, FieldValue value) {
        fields.add(new StringField(IndexFields.POPULATED, name, Store.NO));
        FieldSchema field = schema.field(name);
        if (field == null) return; // summary only
        if (field.text()) addText(field, elements(value));
        if (!field.attribute()) return;
        for (FieldValue element : elements(value))
            addElement(field, element);
    }

    private void addText(FieldSchema field, Collection<? extends FieldValue> elements) {
        List<StringFieldValue> strings = elements.stream().map(StringFieldValue.class::cast).toList();
        TermsTokenStream terms = new TermsTokenStream(strings);
        terms.forEachTerm(term -> requireTermLength(field, term.getBytes(StandardCharsets.UTF_8)));
        fields.add(new TextField(IndexFields.text(field), terms));
    }

    private void addElement(FieldSchema field, FieldValue value) {
        switch (field.type()) {
            case STRING -> addString(field, ((StringFieldValue) value).getString());
            case INTEGER -> addInteger(field, ((NumericFieldValue) value).getNumber().longValue());
            case BOOL -> addInteger(field, ((BoolFieldValue) value).getBoolean() ? 1 : 0);
            case FLOAT -> {
                float number = ((NumericFieldValue) value).getNumber().floatValue();
                fields.add(new FloatPoint(IndexFields.number(field), number));
                addValue(field, Double.doubleToRawLongBits(number));
            }
            case DOUBLE -> {
                double number = ((NumericFieldValue) value).getNumber().doubleValue();
                fields.add(new DoublePoint(IndexFields.number(field), number));
                addValue(field, Double.doubleToRawLongBits(number));
            }
            case TENSOR -> ((TensorFieldValue) value).getTensor().ifPresent(tensor -> addTensor(field, tensor));
        }
    }

    private void addString(FieldSchema field, String value) {
        byte[] term = word(field, value).getBytes(StandardCharsets.UTF_8);
        requireTermLength(field, term);
        fields.add(new StringField(IndexFields.word(field), new BytesRef(term), Store.NO));
        if (!field.multiple()) fields.add(new SortedDocValuesField(IndexFields.value(field), new BytesRef(value)));
    }

    private static void requireTermLength(FieldSchema field, byte[] term) {
        if (term.length > IndexWriter.MAX_TERM_LENGTH)
            throw new RejectedDocumentException("Field '" + field.name()
                    + "': the local content node can search words and attribute values of at most "
                                                + IndexWriter.MAX_TERM_LENGTH + " bytes, this one has " + term.length);
    }

    private void addInteger(FieldSchema field, long number) {
        fields.add(new LongPoint(IndexFields.number(field), number));
        addValue(field, number);
    }

    private void addValue(FieldSchema field, long bits) {
        if (!field.multiple()) fields.add(new NumericDocValuesField(IndexFields.value(field), bits));
    }

    private void addTensor(FieldSchema field, Tensor tensor) {
        if (!tensor.type().isAssignableTo(field.tensorType()))
            throw new RejectedDocumentException("Field '" + field.name() + "': expected a " + field.tensorType() + ", got a "
                    + tensor.type());
        if (field.vector() == null || !field.vector().hnsw()) {
            fields.add(new BinaryDocValuesField(IndexFields.value(field), new BytesRef(TypedBinaryFormat.encode(tensor))));
            return;
        }
        fields.add(new KnnFloatVectorField(IndexFields.vector(field), vector(field, tensor), field.vector().metric().similarity()));
    }

    private static float[] vector(FieldSchema field, Tensor tensor) {
        float[] vector = floats(tensor);
        if (vector.length != field.vector().dimension())
            throw new RejectedDocumentException("Field '" + field.name() + "': expected " + field.vector().dimension() + " values, got "
                    + vector.length);
        boolean zero = true;
        for (float value : vector) {
            if (!Float.isFinite(value)) throw new RejectedDocumentException("Field '" + field.name()
                    + "': a vector's values must be finite, got " + value);
            zero &= value == 0;
        }
        if (zero && field.vector().metric() == DistanceMetric.ANGULAR)
            throw new RejectedDocumentException("Field '" + field.name()
                    + "': a vector of zeros has no angle to others, and its distance-metric is angular");
        return vector;
    }

    /** The values of a tensor with one dense dimension. */
    static float[] floats(Tensor tensor) {
        IndexedTensor indexed = (IndexedTensor) tensor;
        float[] values = new float[Math.toIntExact(indexed.size())];
        for (int i = 0; i < values.length; i++) values[i] = indexed.getFloat(i);
        return values;
    }

    /** The term a whole value is matched by. */
    static String word(FieldSchema field, String value) { return field.cased() ? value : value.toLowerCase(Locale.ROOT); }

    private static Collection<? extends FieldValue> elements(FieldValue value) {
        if (value instanceof WeightedSet<?> set) return set.keySet();
        if (value instanceof CollectionFieldValue<?> collection) {
            List<FieldValue> elements = new ArrayList<>();
            collection.fieldValueIterator().forEachRemaining(elements::add);
            return elements;
        }
        return List.of(value);
    }
}
