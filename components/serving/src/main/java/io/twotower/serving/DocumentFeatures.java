package io.twotower.serving;

import com.yahoo.document.Document;
import com.yahoo.document.Field;
import com.yahoo.document.datatypes.BoolFieldValue;
import com.yahoo.document.datatypes.CollectionFieldValue;
import com.yahoo.document.datatypes.FieldValue;
import com.yahoo.document.datatypes.LongFieldValue;
import com.yahoo.document.datatypes.NumericFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import io.twotower.features.RawFeatures;

import java.util.Collection;

/**
 * Reads a document's fields as raw features: the one place where a Vespa value becomes what the encoder sees. Strings, numbers, truth
 * values, and arrays or weighted sets (without their weights) of these; a field without a value is missing.
 */
final class DocumentFeatures {
    /** Beyond this, a long has digits that a double loses: it is an id, kept digit by digit. */
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private final int maxStringLength;

    /** @param maxStringLength characters that a string value may have */
    DocumentFeatures(int maxStringLength) {
        this.maxStringLength = maxStringLength;
    }

    /**
     * Reads some fields of a document.
     *
     * @throws IllegalArgumentException when a value is too long or not a finite number; names the field
     * @throws IllegalStateException when the document's type lacks a field or has it as another kind of value; names the field
     */
    RawFeatures read(Document document, Collection<String> fields) {
        RawFeatures.Builder raw = RawFeatures.builder();
        for (String name : fields) {
            Field field = document.getDataType().getField(name);
            if (field == null)
                throw new IllegalStateException("The model reads field '" + name + "', which document type '" + document.getDataType().getName()
                        + "' does not have. Add it to the schema, or deploy another model");
            FieldValue value = document.getFieldValue(field);
            if (value instanceof CollectionFieldValue<?> collection)
                collection.fieldValueIterator().forEachRemaining(element -> put(raw, field, element));
            else if (value != null) put(raw, field, value);
        }
        return raw.build();
    }

    private void put(RawFeatures.Builder raw, Field field, FieldValue value) {
        String name = field.getName();
        if (value instanceof StringFieldValue string) raw.put(name, checkLength(name, string.getString()));
        else if (value instanceof BoolFieldValue bool) raw.put(name, Boolean.toString(bool.getBoolean()));
        else if (value instanceof LongFieldValue number && isLongId(number.getLong())) raw.put(name, Long.toString(number.getLong()));
        else if (value instanceof NumericFieldValue number) raw.put(name, number.getNumber().doubleValue());
        else throw new IllegalStateException("Field '" + name + "' is a " + field.getDataType().getName()
                    + ": features are read from strings, numbers, bools and arrays of these");
    }

    private static boolean isLongId(long value) {
        return value >= EXACT_IN_DOUBLE || value <= -EXACT_IN_DOUBLE;
    }

    private String checkLength(String name, String value) {
        if (value.length() > maxStringLength)
            throw new IllegalArgumentException("Field '" + name + "' has a value of " + value.length() + " characters; at most " + maxStringLength + " are allowed");
        return value;
    }
}
