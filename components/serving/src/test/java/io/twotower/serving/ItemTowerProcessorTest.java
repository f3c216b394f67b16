package io.twotower.serving;

import com.yahoo.docproc.DocumentProcessor.Progress;
import com.yahoo.docproc.Processing;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentOperation;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentRemove;
import com.yahoo.document.DocumentType;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.update.FieldUpdate;
import com.yahoo.metrics.simple.MetricReceiver;
import com.yahoo.tensor.Tensor;
import io.twotower.features.Tower;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ItemTowerProcessorTest {
    private static final Tensor SENT = Tensor.from("tensor<float>(x[4]):[0.5,0.5,0.5,-0.5]");

    @TempDir
    static Path directory;
    private static SlotTowers a;
    private static SlotTowers b;

    @BeforeAll
    static void models() {
        a = Models.slot("a", Models.withHistory(directory.resolve("a"), 1));
        b = Models.slot("b", Models.withHistory(directory.resolve("b"), 2));
    }

    private static Progress process(DocumentOperation operation, SlotTowers... slots) {
        return new ItemTowerProcessor(new ItemTowerConfig.Builder().maxStringLength(1000).build(), Models.registry(slots), new Items(), MetricReceiver.nullImplementation)
                .process(Processing.of(operation));
    }

    private static void put(Document item, SlotTowers... slots) {
        assertEquals(Progress.DONE, process(new DocumentPut(item), slots));
    }

    private static void assertRefused(DocumentOperation operation, String... named) {
        Progress progress = process(operation, a, Models.empty("b"));
        assertEquals(Progress.INVALID_INPUT, progress);
        String reason = progress.getReason().orElseThrow();
        for (String name : named) assertTrue(reason.contains(name), reason);
    }

    private static Tensor embedding(Document item, String slot) {
        return item.getFieldValue("embedding_" + slot) == null ? null : ((TensorFieldValue) item.getFieldValue("embedding_" + slot)).getTensor().orElseThrow();
    }

    private static String generation(Document item, String slot) {
        return item.getFieldValue("generation_" + slot) == null ? null : item.getFieldValue("generation_" + slot).toString();
    }

    private static Document sent(Tensor vector, String generation, String slot) {
        Document item = Items.vim();
        if (vector != null) item.setFieldValue("embedding_" + slot, new TensorFieldValue(vector));
        if (generation != null) item.setFieldValue("generation_" + slot, new StringFieldValue(generation));
        return item;
    }

    // Puts

    @Test
    void everyFilledSlotGetsItsVector() {
        Document item = Items.vim();
        put(item, a, b);
        assertEquals(Vectors.tensor(a.embed(Tower.ITEM, Models.VIM)), embedding(item, "a"));
        assertEquals(a.generation(), generation(item, "a"));
        assertEquals(Vectors.tensor(b.embed(Tower.ITEM, Models.VIM)), embedding(item, "b"));
        assertEquals(b.generation(), generation(item, "b"));
    }

    @Test
    void anItemWithoutValuesGetsAVectorToo() {
        Document item = new Document(Items.TYPE, Items.id("bare"));
        put(item, a);
        assertEquals(Vectors.tensor(a.embed(Tower.ITEM, Models.raw("{}"))), embedding(item, "a"));
    }

    @Test
    void aVectorOfTheSlotsModelIsKept() {
        Document item = sent(SENT, a.generation(), "a");
        put(item, a);
        assertEquals(SENT, embedding(item, "a"));
    }

    @Test
    void anyOtherVectorIsMadeAgain() {
        Tensor made = Vectors.tensor(a.embed(Tower.ITEM, Models.VIM));
        for (Document item : List.of(sent(SENT, b.generation(), "a"), sent(SENT, null, "a"), sent(null, a.generation(), "a"),
                                     sent(Tensor.from("tensor<float>(x[4]):[1,1,0,0]"), a.generation(), "a"),
                                     sent(Tensor.from("tensor<float>(x[4]):[0.7,0.7,0.1,0]"), a.generation(), "a"), // its last value is lost
                                     sent(Tensor.from("tensor<float>(x[4]):[NaN,1,0,0]"), a.generation(), "a"))) {
            put(item, a);
            assertEquals(made, embedding(item, "a"));
            assertEquals(a.generation(), generation(item, "a"));
        }
    }

    @Test
    void everyPutHasARevisionOfItsOwn() {
        Document item = Items.vim();
        put(item, a);
        long first = FeatureRevision.of(item).orElseThrow();
        put(item, a);
        assertNotEquals(first, FeatureRevision.of(item).orElseThrow());
        assertTrue(first > 0 && first < 1L << 53, () -> first + " has more digits than a JSON reader may keep");
    }

    /** Who reads an item, changes a field and puts it back sends its vectors along: they are no longer its own. */
    @Test
    void aVectorThatComesBackWithOtherFeaturesIsMadeAgain() {
        Document item = sent(SENT, a.generation(), "a");
        put(item, a); // As a feeder sends it, it is kept,
        put(item, a); // and as re-indexing reads and puts it too;
        assertEquals(SENT, embedding(item, "a"));
        item.setFieldValue("price", new com.yahoo.document.datatypes.FloatFieldValue(3));
        put(item, a); // what no model reads makes no difference.
        assertEquals(SENT, embedding(item, "a"));
        item.setFieldValue("synopsis", "something else");
        put(item, a);
        assertEquals(Vectors.tensor(a.embed(Tower.ITEM, Models.raw("{name: 'vim', tags: ['a', 'b'], synopsis: 'something else', size: 1, free: true}"))), embedding(item, "a"));
    }

    @Test
    void reindexingFillsTheSlotThatIsNewAndKeepsTheOther() {
        Document item = sent(SENT, a.generation(), "a");
        put(item, a, Models.empty("b"));
        put(item, a, b);
        assertEquals(SENT, embedding(item, "a"));
        assertEquals(Vectors.tensor(b.embed(Tower.ITEM, Models.VIM)), embedding(item, "b"));
        assertEquals(b.generation(), generation(item, "b"));
    }

    @Test
    void aVectorForAnEmptySlotIsDropped() {
        Document item = sent(SENT, b.generation(), "b");
        put(item, a, Models.empty("b"));
        assertNull(embedding(item, "b"));
        assertNull(generation(item, "b"));
        assertEquals(a.generation(), generation(item, "a"));
    }

    @Test
    void oversizedValuesAreRefused() {
        Document item = Items.vim();
        item.setFieldValue("synopsis", "x".repeat(1001));
        assertRefused(new DocumentPut(item), "id:item:item::vim", "'synopsis'", "1000");
        item = Items.vim();
        item.setFieldValue("tags", Items.strings(java.util.Collections.nCopies(10_001, "a")));
        assertRefused(new DocumentPut(item), "'tags'", "10001");
        item = Items.vim();
        item.setFieldValue("tags", Items.strings(List.of("x".repeat(1000), "y".repeat(1001))));
        assertRefused(new DocumentPut(item), "'tags'");
    }

    @Test
    void otherDocumentsAndRemovesPass() {
        Document other = new Document(new DocumentType("review"), "id:item:review::1");
        Document before = other.clone();
        put(other, a);
        assertEquals(before, other);
        assertEquals(Progress.DONE, process(new DocumentRemove(Items.id("vim")), a));
        assertEquals(Progress.DONE, process(new DocumentUpdate(new DocumentType("review"), "id:item:review::1"), a));
    }

    @Test
    void aSchemaThatDoesNotFitTheModelIsTheServersFault() {
        DocumentType narrow = Items.type("tensor<float>(x[3])");
        Progress progress = process(new DocumentPut(new Document(narrow, Items.id("vim"))), a);
        assertEquals(Progress.FAILED, progress);
        assertTrue(progress.getReason().orElseThrow().contains("x[4]"), progress.toString());
        DocumentType bare = new DocumentType("item");
        assertEquals(Progress.FAILED, process(new DocumentPut(new Document(bare, Items.id("vim"))), a));
        bare.addField("embedding_a", Items.TYPE.getField("embedding_a").getDataType());
        bare.addField("generation_a", com.yahoo.document.DataType.STRING);
        progress = process(new DocumentPut(new Document(bare, Items.id("vim"))), a);
        assertEquals(Progress.FAILED, progress);
        assertTrue(progress.getReason().orElseThrow().contains("'free'"), progress.toString());
        assertEquals(Progress.DONE, process(new DocumentPut(new Document(new DocumentType("item"), Items.id("vim"))), Models.empty("a")));
    }

    // Updates

    private static DocumentUpdate update() {
        return new DocumentUpdate(Items.TYPE, Items.id("vim"));
    }

    private static FieldUpdate assign(String field, String value) {
        return FieldUpdate.createAssign(Items.TYPE.getField(field), new StringFieldValue(value));
    }

    private static FieldUpdate assign(String field, Tensor value) {
        return FieldUpdate.createAssign(Items.TYPE.getField(field), new TensorFieldValue(value));
    }

    private static FieldUpdate clear(String field) {
        return FieldUpdate.createClearField(Items.TYPE.getField(field));
    }

    @Test
    void updatesOfWhatNoModelReadsPass() {
        DocumentUpdate update = update().addFieldUpdate(FieldUpdate.createAssign(Items.TYPE.getField("price"), new com.yahoo.document.datatypes.FloatFieldValue(3)));
        assertEquals(Progress.DONE, process(update, a, Models.empty("b")));
        assertEquals(Progress.DONE, process(update().addFieldUpdate(assign("synopsis", "new")), Models.empty("a"), Models.empty("b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void vectorAndGenerationAreAssignedTogether(String slot) {
        String embedding = "embedding_" + slot;
        String generation = "generation_" + slot;
        SlotTowers[] slots = {a, Models.empty("b")};
        assertEquals(Progress.DONE, process(update().addFieldUpdate(assign(embedding, SENT)).addFieldUpdate(assign(generation, "g")), slots));
        assertEquals(Progress.DONE, process(update().addFieldUpdate(clear(embedding)).addFieldUpdate(clear(generation)), slots));
        assertRefused(update().addFieldUpdate(assign(embedding, SENT)), embedding, generation, "together");
        assertRefused(update().addFieldUpdate(assign(generation, "g")), embedding, generation, "together");
        assertRefused(update().addFieldUpdate(assign(embedding, SENT)).addFieldUpdate(clear(generation)), generation);
        assertRefused(update().addFieldUpdate(clear(embedding)).addFieldUpdate(assign(generation, "g")), embedding, "4 values");
        assertRefused(update().addFieldUpdate(assign(embedding, Tensor.from("tensor<float>(x[4]):[1,1,1,1]"))).addFieldUpdate(assign(generation, "g")), embedding, "length 1");
    }
}
