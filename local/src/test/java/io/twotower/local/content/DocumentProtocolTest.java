package io.twotower.local.content;

import com.yahoo.document.DataType;
import com.yahoo.document.BucketId;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.Field;
import com.yahoo.document.MapDataType;
import com.yahoo.document.TestAndSetCondition;
import com.yahoo.document.annotation.internal.SimpleIndexingAnnotations;
import com.yahoo.document.datatypes.Array;
import com.yahoo.document.datatypes.BoolFieldValue;
import com.yahoo.document.datatypes.ByteFieldValue;
import com.yahoo.document.datatypes.FloatFieldValue;
import com.yahoo.document.datatypes.IntegerFieldValue;
import com.yahoo.document.datatypes.LongFieldValue;
import com.yahoo.document.datatypes.MapFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.datatypes.WeightedSet;
import com.yahoo.document.update.FieldUpdate;
import com.yahoo.document.update.TensorModifyUpdate;
import com.yahoo.documentapi.messagebus.protocol.CreateVisitorMessage;
import com.yahoo.documentapi.messagebus.protocol.DocumentProtocol;
import com.yahoo.documentapi.messagebus.protocol.GetDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.PutDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.RemoveDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.RemoveDocumentReply;
import com.yahoo.documentapi.messagebus.protocol.UpdateDocumentMessage;
import com.yahoo.documentapi.messagebus.protocol.UpdateDocumentReply;
import com.yahoo.documentapi.messagebus.protocol.WriteDocumentReply;
import com.yahoo.io.GrowableByteBuffer;
import com.yahoo.messagebus.Message;
import com.yahoo.messagebus.Reply;
import com.yahoo.slime.Inspector;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.TensorType;
import com.yahoo.tensor.serialization.TypedBinaryFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import static io.twotower.local.content.Items.all;
import static io.twotower.local.content.Items.nearest;
import static io.twotower.local.content.Items.of;
import static io.twotower.local.content.Items.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Writing and reading documents through Vespa's own message bus client. */
class DocumentProtocolTest {

    private static final String SCHEMA = """
            schema item {
              document item {
                field name type string { indexing: index | summary }
                field section type string { indexing: attribute | summary }
                field tags type array<string> { indexing: attribute | summary }
                field weights type weightedset<string> { indexing: attribute | summary }
                field properties type map<string, int> { indexing: summary }
                field size type int { indexing: attribute | summary }
                field count type long { indexing: attribute | summary }
                field small type byte { indexing: attribute | summary }
                field ratio type float { indexing: attribute | summary }
                field free type bool { indexing: attribute | summary }
                field hidden type string { indexing: attribute }
                field embedding type tensor<float>(x[3]) {
                  indexing: attribute | index | summary
                  attribute { distance-metric: angular }
                }
              }
              document-summary short {
                summary section {}
                summary department { source: section }
              }
            }
            """;

    @TempDir
    static Path directory;
    private static TestNode node;

    @BeforeAll
    static void start() { node = new TestNode(TestApplication.of(directory, SCHEMA), directory.resolve("data")); }

    @AfterAll
    static void close() { node.close(); }

    @BeforeEach
    void clear() { List.of("vim", "emacs", "ed").forEach(node::remove); }

    private static Document vim() {
        Document vim = node.document("vim");
        vim.setFieldValue("name", new StringFieldValue("vim"));
        vim.setFieldValue("section", new StringFieldValue("editors"));
        vim.setFieldValue("size", new IntegerFieldValue(7));
        vim.setFieldValue("embedding", tensor("[1,2,3]"));
        return vim;
    }

    private static TensorFieldValue tensor(String values) { return new TensorFieldValue(Tensor.from("tensor<float>(x[3]):" + values)); }

    private static Field field(String name) { return node.types.getDocumentType("item").getField(name); }

    @Test
    void whatIsPutIsGot() {
        Document vim = vim();
        node.put(vim);
        assertEquals(vim, node.get("vim"));
        assertNull(node.get("emacs"));
    }

    @Test
    void aPutReplacesTheWholeDocument() {
        node.put(vim());
        Document second = node.document("vim");
        second.setFieldValue("section", new StringFieldValue("devel"));
        node.put(second);
        assertEquals(second, node.get("vim"));
        assertEquals(List.of(), node.ids(TestNode.request(word("section", "editors")), List.of("vim")));
        assertEquals(List.of("vim"), node.ids(TestNode.request(word("section", "devel")), List.of("vim")));
    }

    @Test
    void fieldSets() {
        node.put(vim());
        assertEquals(Set.of("name", "section", "size", "embedding"), names(node.get("vim", "[all]")));
        assertEquals(Set.of("name", "section", "size", "embedding"), names(node.get("vim", "[document]")));
        assertEquals(Set.of("name", "section", "size", "embedding"), names(node.get("vim", "item:[document]")));
        assertEquals(Set.of(), names(node.get("vim", "[id]")));
        assertEquals(Set.of("name", "size"), names(node.get("vim", "item:name,size")));
        assertTrue(node.fail(new GetDocumentMessage(TestNode.id("vim"), "item:nosuch")).contains("item:nosuch"));
    }

    private static Set<String> names(Document document) {
        Set<String> names = new TreeSet<>();
        document.iterator().forEachRemaining(field -> names.add(field.getKey().getName()));
        return names;
    }

    @Test
    void annotationsStayInside() {
        StringFieldValue name = new StringFieldValue("Vim");
        SimpleIndexingAnnotations terms = new SimpleIndexingAnnotations();
        terms.add(0, 3, "vim");
        name.setSimpleAnnotations(terms);
        Document vim = node.document("vim");
        vim.setFieldValue("name", name);
        node.put(vim);
        assertEquals(List.of("vim"), node.ids(TestNode.request(word("name", "vim")), List.of("vim")));
        StringFieldValue got = (StringFieldValue) node.get("vim").getFieldValue("name");
        assertEquals("Vim", got.getString());
        assertEquals(0, got.getSpanTrees().size());
        node.apply(node.update("vim").addFieldUpdate(FieldUpdate.createAssign(field("size"), new IntegerFieldValue(1))));
        assertEquals(List.of("vim"), node.ids(TestNode.request(word("name", "vim")), List.of("vim")), "an update of another field keeps the terms");
    }

    @Test
    void updates() {
        node.put(vim());
        node.apply(node.update("vim")
                       .addFieldUpdate(FieldUpdate.createAssign(field("section"), new StringFieldValue("devel")))
                       .addFieldUpdate(FieldUpdate.createIncrement(field("size"), 3))
                       .addFieldUpdate(FieldUpdate.createAdd(field("tags"), new StringFieldValue("ui::x")))
                       .addFieldUpdate(FieldUpdate.createAssign(field("embedding"), tensor("[4,5,6]")))
                       .addFieldUpdate(FieldUpdate.createClear(field("name"))));
        Document vim = node.get("vim");
        assertEquals(new StringFieldValue("devel"), vim.getFieldValue("section"));
        assertEquals(new IntegerFieldValue(10), vim.getFieldValue("size"));
        assertEquals("ui::x", ((Array<?>) vim.getFieldValue("tags")).get(0).toString());
        assertEquals(tensor("[4,5,6]"), vim.getFieldValue("embedding"));
        assertNull(vim.getFieldValue("name"));
        assertEquals(List.of("vim"), node.ids(TestNode.request(word("tags", "ui::x")), List.of("vim")));
        assertEquals(List.of("vim"), node.ids(TestNode.request(of(nearest("embedding", 1))).addTensorRankProperties(TestNode.tensor("q", Tensor.from("tensor<float>(x[3]):[4,5,6]"))), List.of("vim")));
    }

    @Test
    void aTensorsCellsCanBeModified() {
        node.put(vim());
        FieldUpdate modify = FieldUpdate.create(field("embedding"));
        modify.addValueUpdate(new TensorModifyUpdate(TensorModifyUpdate.Operation.REPLACE, new TensorFieldValue(Tensor.from("tensor<float>(x{}):{1:9}"))));
        node.apply(node.update("vim").addFieldUpdate(modify));
        assertEquals(tensor("[1,9,3]"), node.get("vim").getFieldValue("embedding"));
    }

    @Test
    void anUpdateOfAMissingDocument() {
        DocumentUpdate update = node.update("ed").addFieldUpdate(FieldUpdate.createAssign(field("section"), new StringFieldValue("editors")));
        assertFalse(((UpdateDocumentReply) node.succeed(new UpdateDocumentMessage(update))).wasFound());
        assertNull(node.get("ed"));
        update.setCreateIfNonExistent(true);
        assertTrue(((UpdateDocumentReply) node.succeed(new UpdateDocumentMessage(update))).wasFound());
        assertEquals(new StringFieldValue("editors"), node.get("ed").getFieldValue("section"));
    }

    @Test
    void removals() {
        node.put(vim());
        assertTrue(((RemoveDocumentReply) node.succeed(new RemoveDocumentMessage(TestNode.id("vim")))).wasFound());
        assertFalse(((RemoveDocumentReply) node.succeed(new RemoveDocumentMessage(TestNode.id("vim")))).wasFound());
        assertNull(node.get("vim"));
        assertEquals(0, node.search(TestNode.request(all())).getTotalHitCount());
    }

    /** Many operations wait at once and share a sync: each must see those before it. */
    @Test
    void operationsOnOneDocumentInOneBatchFollowEachOther() throws Exception {
        node.put(vim());
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 300; i++)
            replies.add(node.sendAsync(new UpdateDocumentMessage(node.update("vim").addFieldUpdate(FieldUpdate.createIncrement(field("size"), 1)))));
        for (CompletableFuture<Reply> reply : replies) assertFalse(reply.get().hasErrors());
        assertEquals(new IntegerFieldValue(307), node.get("vim").getFieldValue("size"));
    }

    @Test
    void badDocumentsAreRefusedByNameOfTheField() {
        assertTrue(rejected(put(new TensorFieldValue(Tensor.from("tensor<float>(x[3]):[1,NaN,3]")))).contains("'embedding'"));
        assertTrue(rejected(put(new TensorFieldValue(Tensor.from("tensor<float>(x[3]):[0,0,0]")))).contains("'embedding'"), "no angle");
        Document longValue = node.document("vim");
        longValue.setFieldValue("section", new StringFieldValue("x".repeat(40_000)));
        assertTrue(rejected(new PutDocumentMessage(new DocumentPut(longValue))).contains("'section'"));
        Document longWord = node.document("vim");
        longWord.setFieldValue("name", new StringFieldValue("x".repeat(40_000)));
        assertTrue(rejected(new PutDocumentMessage(new DocumentPut(longWord))).contains("'name'"));
        assertNull(node.get("vim"));
        node.put(vim()); // one that is refused doesn't stop the others
        FieldUpdate notFinite = FieldUpdate.createAssign(field("embedding"), tensor("[1,NaN,3]"));
        assertTrue(rejected(new UpdateDocumentMessage(node.update("vim").addFieldUpdate(notFinite))).contains("'embedding'"));
        assertEquals(vim(), node.get("vim"));
    }

    private static PutDocumentMessage put(TensorFieldValue embedding) {
        Document document = node.document("vim");
        document.setFieldValue("embedding", embedding);
        return new PutDocumentMessage(new DocumentPut(document));
    }

    private static String rejected(Message message) {
        Reply reply = node.send(message);
        assertTrue(reply.hasErrors());
        assertEquals(DocumentProtocol.ERROR_REJECTED, reply.getError(0).getCode(), reply.getError(0).getMessage());
        return reply.getError(0).getMessage();
    }

    /** A tensor of another size than the field's: clients may build it, the node must not take it. */
    @Test
    void aTensorOfAnotherSizeIsRefused() {
        DocumentType type = new DocumentType("item");
        type.addField("embedding", DataType.getTensor(TensorType.fromSpec("tensor<float>(x[4])")));
        Document document = new Document(type, TestNode.id("vim"));
        document.setFieldValue("embedding", new TensorFieldValue(Tensor.from("tensor<float>(x[4]):[1,2,3,4]")));
        assertNotNull(node.fail(new PutDocumentMessage(new DocumentPut(document))));
        assertNull(node.get("vim"));
    }

    @Test
    void aConditionIsTestedOnTheStoredDocument() {
        node.put(vim());
        Document second = vim();
        second.setFieldValue("section", new StringFieldValue("devel"));
        assertEquals("Condition did not match document", conditionFailed(put(second, "item.size == 8", false)));
        assertEquals(vim(), node.get("vim"));
        node.succeed(put(second, "item.size == 7 and item.section == \"editors\"", false));
        assertEquals(second, node.get("vim"));

        assertEquals("Condition did not match document", conditionFailed(increment("vim", "item.section != \"devel\"", false)));
        node.succeed(increment("vim", "item.section = \"d*\"", false));
        assertEquals(new IntegerFieldValue(8), node.get("vim").getFieldValue("size"));

        assertEquals("Condition did not match document", conditionFailed(remove("vim", "item.size == 7")));
        assertEquals(second.getId(), node.get("vim").getId());
        node.succeed(remove("vim", "item.size == 8"));
        assertNull(node.get("vim"));
    }

    /** What the engine does: a field without a value differs from every value, and is neither less nor more than one. */
    @Test
    void aFieldWithoutAValueInACondition() {
        node.put(node.document("vim"));
        for (String condition : List.of("item.section == \"x\"", "item.size < 5", "item.size >= 5", "item.size % 2 == 0", "item.section = \"*\"",
                                        "not item.size < 5"))
            assertEquals("Condition did not match document", conditionFailed(increment("vim", condition, false)), condition);
        for (String condition : List.of("item.section != \"x\"", "not item.section", "item.section == null", "item"))
            node.succeed(put(node.document("vim"), condition, false));
    }

    @Test
    void aConditionOnAMissingDocument() {
        assertEquals("Document does not exist", conditionFailed(put(vim(), "true", false)));
        assertEquals("Document does not exist", conditionFailed(increment("vim", "item.size != 1", false)));
        assertEquals("Document does not exist", conditionFailed(remove("vim", "true")));
        assertNull(node.get("vim"));
        node.succeed(put(vim(), "item.size == 99", true));
        assertEquals(vim(), node.get("vim"));
        assertEquals("Condition did not match document", conditionFailed(put(vim(), "item.size == 99", true)), "it exists now");
        node.succeed(increment("ed", "item.size == 99", true));
        assertEquals(new IntegerFieldValue(1), node.get("ed").getFieldValue("size"));
    }

    @Test
    void aConditionOnTheTimeOfTheLastWrite() {
        long written = ((WriteDocumentReply) node.succeed(new PutDocumentMessage(new DocumentPut(vim())))).getHighestModificationTimestamp();
        PutDocumentMessage put = new PutDocumentMessage(new DocumentPut(vim()));
        put.setCondition(TestAndSetCondition.ofRequiredTimestampWithSelectionFallback(written - 1, "true"));
        assertEquals("Condition did not match document", conditionFailed(put));
        put.setCondition(TestAndSetCondition.ofRequiredTimestamp(written));
        node.succeed(put);
        assertEquals("Condition did not match document", conditionFailed(put), "it was written since");
    }

    /** Of many who set a field on the same condition at once, one may; the condition sees what is written in the same batch. */
    @Test
    void testAndSetIsOneStep() throws Exception {
        Document ed = node.document("ed");
        ed.setFieldValue("size", new IntegerFieldValue(0));
        node.put(ed);
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 30; i++) replies.add(node.sendAsync(increment("ed", "item.size == " + round, false)));
            int succeeded = 0;
            for (CompletableFuture<Reply> reply : replies) if (!reply.get().hasErrors()) succeeded++;
            assertEquals(1, succeeded);
            assertEquals(new IntegerFieldValue(round + 1), node.get("ed").getFieldValue("size"));
        }
    }

    @Test
    void badConditionsVisitorsAndOtherTypesAreRefused() {
        node.put(vim());
        assertTrue(rejected(put(vim(), "item.size ==", false)).contains("item.size =="));
        assertTrue(rejected(put(vim(), "item.nosuch == 1", false)).contains("nosuch"));
        CreateVisitorMessage visitor = new CreateVisitorMessage("CountVisitor", "visitor", "here", "there");
        visitor.setBuckets(List.of(new BucketId(8, 1), new BucketId()));
        assertTrue(node.fail(visitor).contains("'CountVisitor'"));
        assertTrue(rejected(new GetDocumentMessage(new DocumentId("id:item:other::vim"))).contains("'other'"));
        assertTrue(rejected(new RemoveDocumentMessage(new DocumentId("id:item:other::vim"))).contains("'other'"));
    }

    private static PutDocumentMessage put(Document document, String condition, boolean create) {
        DocumentPut put = new DocumentPut(document);
        put.setCondition(new TestAndSetCondition(condition));
        put.setCreateIfNonExistent(create);
        return new PutDocumentMessage(put);
    }

    private static UpdateDocumentMessage increment(String id, String condition, boolean create) {
        DocumentUpdate update = node.update(id).addFieldUpdate(FieldUpdate.createIncrement(field("size"), 1));
        update.setCondition(new TestAndSetCondition(condition));
        update.setCreateIfNonExistent(create);
        return new UpdateDocumentMessage(update);
    }

    private static RemoveDocumentMessage remove(String id, String condition) {
        RemoveDocumentMessage remove = new RemoveDocumentMessage(TestNode.id(id));
        remove.setCondition(new TestAndSetCondition(condition));
        return remove;
    }

    /** Sends, expects that the condition fails, and returns the message up to the numbers of node and bucket. */
    private static String conditionFailed(Message message) {
        Reply reply = node.send(message);
        assertTrue(reply.hasErrors(), "the condition holds");
        assertEquals(DocumentProtocol.ERROR_TEST_AND_SET_CONDITION_FAILED, reply.getError(0).getCode(), reply.getError(0).getMessage());
        return reply.getError(0).getMessage().replaceFirst(" nodeIndex=0 bucket=[0-9a-f]+$", "");
    }

    @Test
    void summariesHaveTheFieldsOfTheirClassWithTheirTypes() {
        Document vim = vim();
        Array<StringFieldValue> tags = new Array<>(DataType.getArray(DataType.STRING));
        tags.add(new StringFieldValue("ui::x"));
        vim.setFieldValue("tags", tags);
        WeightedSet<StringFieldValue> weights = new WeightedSet<>(DataType.getWeightedSet(DataType.STRING));
        weights.put(new StringFieldValue("red"), 7);
        vim.setFieldValue("weights", weights);
        MapFieldValue<StringFieldValue, IntegerFieldValue> properties = new MapFieldValue<>((MapDataType) field("properties").getDataType());
        properties.put(new StringFieldValue("key"), new IntegerFieldValue(3));
        vim.setFieldValue("properties", properties);
        vim.setFieldValue("count", new LongFieldValue(1L << 60));
        vim.setFieldValue("small", new ByteFieldValue((byte) -3));
        vim.setFieldValue("ratio", new FloatFieldValue(0.5f));
        vim.setFieldValue("free", new BoolFieldValue(true));
        vim.setFieldValue("hidden", new StringFieldValue("unseen"));
        node.put(vim);

        Inspector docsum = node.summaries(request -> { }, List.of("vim")).entry(0).field("docsum");
        assertEquals("id:item:item::vim", docsum.field("documentid").asString());
        assertEquals("vim", docsum.field("name").asString());
        assertEquals("editors", docsum.field("section").asString());
        assertEquals("ui::x", docsum.field("tags").entry(0).asString());
        assertEquals("red", docsum.field("weights").entry(0).field("item").asString());
        assertEquals(7, docsum.field("weights").entry(0).field("weight").asLong());
        assertEquals("key", docsum.field("properties").entry(0).field("key").asString());
        assertEquals(3, docsum.field("properties").entry(0).field("value").asLong());
        assertEquals(7, docsum.field("size").asLong());
        assertEquals(1L << 60, docsum.field("count").asLong());
        assertEquals(-3, docsum.field("small").asLong());
        assertEquals(0.5, docsum.field("ratio").asDouble());
        assertTrue(docsum.field("free").asBool());
        assertFalse(docsum.field("hidden").valid(), "not in any summary");
        assertEquals(Tensor.from("tensor<float>(x[3]):[1,2,3]"), TypedBinaryFormat.decode(Optional.empty(), GrowableByteBuffer.wrap(docsum.field("embedding").asData())));

        Inspector small = node.summaries(request -> request.setSummaryClass("short"), List.of("vim")).entry(0).field("docsum");
        assertEquals(2, small.fields());
        assertEquals("editors", small.field("department").asString());
        Inspector one = node.summaries(request -> request.addFields("size"), List.of("vim")).entry(0).field("docsum");
        assertEquals(1, one.fields());
        assertEquals(7, one.field("size").asLong());
    }

    @Test
    void summariesOfDocumentsWithGapsAndOfNone() {
        node.put(node.document("vim"));
        Inspector summaries = node.summaries(request -> { }, List.of("ed", "vim"));
        assertFalse(summaries.entry(0).field("docsum").valid(), "removed since it was found");
        Inspector docsum = summaries.entry(1).field("docsum");
        assertEquals(2, docsum.fields(), "the id, and the bool that is false");
        assertFalse(docsum.field("free").asBool());
    }
}
