package io.twotower.serving;

import com.yahoo.document.DataType;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentType;
import com.yahoo.document.PositionDataType;
import com.yahoo.document.TensorDataType;
import com.yahoo.document.datatypes.Array;
import com.yahoo.document.datatypes.BoolFieldValue;
import com.yahoo.document.datatypes.ByteFieldValue;
import com.yahoo.document.datatypes.DoubleFieldValue;
import com.yahoo.document.datatypes.FieldValue;
import com.yahoo.document.datatypes.FloatFieldValue;
import com.yahoo.document.datatypes.IntegerFieldValue;
import com.yahoo.document.datatypes.LongFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.datatypes.WeightedSet;
import com.yahoo.tensor.Tensor;
import io.twotower.features.RawFeatures;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DocumentFeaturesTest {
    private static RawFeatures read(DataType type, FieldValue value) {
        DocumentType documentType = new DocumentType("item");
        documentType.addField("f", type);
        Document document = new Document(documentType, "id:item:item::1");
        if (value != null) document.setFieldValue(documentType.getField("f"), value);
        return new DocumentFeatures(10).read(document, List.of("f"));
    }

    private static List<String> strings(DataType type, FieldValue value) {
        return read(type, value).strings("f");
    }

    @Test
    void scalars() {
        assertEquals(List.of("text"), strings(DataType.STRING, new StringFieldValue("text")));
        assertEquals(List.of("7"), strings(DataType.INT, new IntegerFieldValue(7)));
        assertEquals(List.of("7"), strings(DataType.BYTE, new ByteFieldValue((byte) 7)));
        assertEquals(List.of("-7"), strings(DataType.LONG, new LongFieldValue(-7)));
        assertEquals(List.of("7"), strings(DataType.DOUBLE, new DoubleFieldValue(7)));
        assertEquals(List.of("0.5"), strings(DataType.FLOAT, new FloatFieldValue(0.5f)));
        assertEquals(List.of("true"), strings(DataType.BOOL, new BoolFieldValue(true)));
    }

    @Test
    void longIdsKeepTheirDigits() {
        assertEquals(List.of("9007199254740993"), strings(DataType.LONG, new LongFieldValue(9007199254740993L)));
        assertEquals(List.of(Long.toString(Long.MIN_VALUE)), strings(DataType.LONG, new LongFieldValue(Long.MIN_VALUE)));
        assertEquals(List.of("9007199254740991"), strings(DataType.LONG, new LongFieldValue(9007199254740991L)));
    }

    @Test
    void collections() {
        Array<IntegerFieldValue> numbers = new Array<>(DataType.getArray(DataType.INT));
        numbers.add(new IntegerFieldValue(2));
        numbers.add(new IntegerFieldValue(1));
        assertEquals(List.of("2", "1"), strings(DataType.getArray(DataType.INT), numbers));
        assertEquals(List.of("b", "a", "b"), strings(DataType.getArray(DataType.STRING), Items.strings(List.of("b", "a", "b"))));
        WeightedSet<StringFieldValue> weighted = new WeightedSet<>(DataType.getWeightedSet(DataType.STRING));
        weighted.put(new StringFieldValue("a"), 5);
        assertEquals(List.of("a"), strings(DataType.getWeightedSet(DataType.STRING), weighted));
    }

    @Test
    void whatIsMissingHasNoValues() {
        assertEquals(RawFeatures.empty(), read(DataType.STRING, null));
        assertEquals(RawFeatures.empty(), read(DataType.getArray(DataType.STRING), Items.strings(List.of())));
    }

    @Test
    void longStringsAreRefused() {
        assertEquals(List.of("x".repeat(10)), strings(DataType.STRING, new StringFieldValue("x".repeat(10))));
        String message = assertThrows(IllegalArgumentException.class, () -> strings(DataType.STRING, new StringFieldValue("x".repeat(11)))).getMessage();
        assertTrue(message.contains("'f'") && message.contains("11") && message.contains("10"), message);
    }

    @Test
    void numbersMustBeFinite() {
        String message = assertThrows(IllegalArgumentException.class, () -> strings(DataType.DOUBLE, new DoubleFieldValue(Double.NaN))).getMessage();
        assertTrue(message.contains("'f'"), message);
    }

    @Test
    void otherTypesAreTheSchemasFault() {
        TensorDataType tensor = new TensorDataType(com.yahoo.tensor.TensorType.fromSpec("tensor<float>(x[1])"));
        assertThrows(IllegalStateException.class, () -> strings(tensor, new TensorFieldValue(Tensor.from("tensor<float>(x[1]):[1]"))));
        assertThrows(IllegalStateException.class, () -> strings(PositionDataType.INSTANCE, PositionDataType.valueOf(1, 2)));
        Document document = new Document(new DocumentType("item"), "id:item:item::1");
        assertTrue(assertThrows(IllegalStateException.class, () -> new DocumentFeatures(10).read(document, List.of("f"))).getMessage().contains("'f'"));
    }
}
