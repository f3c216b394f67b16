package io.twotower.local.indexing;

import com.yahoo.document.ArrayDataType;
import com.yahoo.document.DataType;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;
import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.Field;
import com.yahoo.document.TestAndSetCondition;
import com.yahoo.document.datatypes.Array;
import com.yahoo.document.datatypes.IntegerFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.update.FieldUpdate;
import com.yahoo.language.simple.SimpleLinguistics;
import com.yahoo.vespa.indexinglanguage.ScriptParserContext;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class IndexingScriptTest {

    private static final DocumentId id = new DocumentId("id:book:book::1");
    private final DocumentType book = new DocumentType("book");
    private final Field title = book.addField("title", DataType.STRING);
    private final Field year = book.addField("year", DataType.INT);
    private final Field tags = book.addField("tags", new ArrayDataType(DataType.STRING));
    private final Field length = book.addField("length", DataType.INT);

    private IndexingScript script(String... statements) {
        return IndexingScript.parse(book, List.of(statements),
                                    new ScriptParserContext(new SimpleLinguistics(), Map.of(), Map.of(), Map.of()));
    }

    @Test
    void passesWhatIsNotComputed() {
        Document document = new Document(book, id);
        document.setFieldValue(title, new StringFieldValue("The art of computing"));
        document.setFieldValue(year, new IntegerFieldValue(1968));
        Document indexed = script("input title | tokenize | summary title | index title", "input year | attribute year | summary year").run(document);
        assertEquals("The art of computing", indexed.getFieldValue(title).toString());
        assertEquals(new IntegerFieldValue(1968), indexed.getFieldValue(year));
        assertNull(indexed.getFieldValue(tags));
    }

    @Test
    void computesFields() {
        Document document = new Document(book, id);
        document.setFieldValue(year, new IntegerFieldValue(1968));
        Document indexed = script("input year + 1 | attribute length").run(document);
        assertEquals(new IntegerFieldValue(1969), indexed.getFieldValue(length));
    }

    @Test
    void updatesKeepTheirConditionAndComputeFields() {
        DocumentUpdate update = new DocumentUpdate(book, id);
        update.addFieldUpdate(FieldUpdate.createAssign(year, new IntegerFieldValue(1968)));
        update.setCondition(new TestAndSetCondition("book.year == 1967"));
        update.setCreateIfNonExistent(true);
        DocumentUpdate indexed = script("input year | attribute year", "input year + 1 | attribute length").run(update);
        assertEquals(new TestAndSetCondition("book.year == 1967"), indexed.getCondition());
        assertTrue(indexed.getCreateIfNonExistent());
        assertEquals(new IntegerFieldValue(1969), indexed.getFieldUpdate(length).getValueUpdate(0).getValue());
    }

    @Test
    void addsToAnArrayByTheStatementThatReadsItAlone() {
        DocumentUpdate update = new DocumentUpdate(book, id);
        update.addFieldUpdate(FieldUpdate.createAdd(tags, new StringFieldValue("new")));
        DocumentUpdate indexed = script("input tags | attribute tags").run(update);
        assertEquals(1, indexed.getFieldUpdate(tags).size());
        assertEquals(new StringFieldValue("new"), indexed.getFieldUpdate(tags).getValueUpdate(0).getValue());
    }

    @Test
    void refusesToAddToAFieldThatNoStatementReadsAlone() {
        DocumentUpdate update = new DocumentUpdate(book, id);
        update.addFieldUpdate(FieldUpdate.createAdd(tags, new StringFieldValue("new")));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> script("input year | attribute year").run(update));
        assertTrue(refused.getMessage().contains("tags") || refused.getCause().getMessage().contains("tags"), refused.getMessage());
    }

    @Test
    void namesAStatementThatIsNone() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> script("input year | nonsense"));
        assertTrue(refused.getMessage().contains("input year | nonsense"), refused.getMessage());
    }

    @Test
    void arraysPass() {
        Document document = new Document(book, id);
        Array<StringFieldValue> values = new Array<>(DataType.getArray(DataType.STRING));
        values.add(new StringFieldValue("a"));
        values.add(new StringFieldValue("b"));
        document.setFieldValue(tags, values);
        assertEquals(values, script("input tags | attribute tags | summary tags").run(document).getFieldValue(tags));
    }

}
