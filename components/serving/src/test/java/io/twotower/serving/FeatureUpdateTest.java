package io.twotower.serving;

import com.yahoo.docproc.DocumentProcessor.Progress;
import com.yahoo.docproc.Processing;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentId;
import com.yahoo.document.DocumentOperation;
import com.yahoo.document.DocumentUpdate;
import com.yahoo.document.TestAndSetCondition;
import com.yahoo.document.datatypes.FloatFieldValue;
import com.yahoo.document.datatypes.LongFieldValue;
import com.yahoo.document.datatypes.StringFieldValue;
import com.yahoo.document.datatypes.TensorFieldValue;
import com.yahoo.document.fieldpathupdate.AddFieldPathUpdate;
import com.yahoo.document.fieldpathupdate.RemoveFieldPathUpdate;
import com.yahoo.document.update.FieldUpdate;
import com.yahoo.documentapi.Response;
import com.yahoo.metrics.simple.MetricReceiver;
import com.yahoo.tensor.Tensor;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Updates of what a model reads: whatever happens meanwhile, an item ends with the vectors of the features it ends with. */
class FeatureUpdateTest {
    private static final DocumentId VIM = Items.id("vim");

    @TempDir
    static Path directory;
    private static SlotTowers a;
    private static SlotTowers b;

    private final Items items = new Items(Items.vim());

    @BeforeAll
    static void models() {
        a = Models.slot("a", Models.withHistory(directory.resolve("a"), 1));
        b = Models.slot("b", Models.withHistory(directory.resolve("b"), 2));
    }

    private ItemTowerProcessor processor(SlotTowers... slots) {
        return processor(new ItemTowerConfig.Builder(), slots);
    }

    private ItemTowerProcessor processor(ItemTowerConfig.Builder config, SlotTowers... slots) {
        return new ItemTowerProcessor(config.maxStringLength(1000).build(), Models.registry(slots), items, MetricReceiver.nullImplementation);
    }

    private static DocumentUpdate update() {
        return new DocumentUpdate(Items.TYPE, VIM);
    }

    private static DocumentUpdate assign(String field, String value) {
        return update().addFieldUpdate(FieldUpdate.createAssign(Items.TYPE.getField(field), new StringFieldValue(value)));
    }

    private static DocumentUpdate conditional(DocumentUpdate update, String condition) {
        update.setCondition(new TestAndSetCondition(condition));
        return update;
    }

    /** Processes to the end; returns what is handed on. */
    private List<DocumentOperation> run(ItemTowerProcessor processor, DocumentUpdate update) {
        Processing processing = Processing.of(update);
        assertEquals(Progress.DONE, finish(processor, processing));
        return processing.getDocumentOperations();
    }

    private Progress finish(ItemTowerProcessor processor, Processing processing) {
        Progress progress = processor.process(processing);
        while (progress.equals(Progress.LATER)) {
            items.answer();
            progress = processor.process(processing);
        }
        return progress;
    }

    private Document stored() {
        return items.stored(VIM);
    }

    private static void assertOwnVectors(Document item, SlotTowers... slots) {
        for (SlotTowers towers : slots) {
            RawFeatures features = new DocumentFeatures(1000).read(item, towers.spec().fields(Tower.ITEM));
            Tensor vector = ((TensorFieldValue) item.getFieldValue(towers.slot().embeddingField())).getTensor().orElseThrow();
            assertEquals(Vectors.tensor(towers.embed(Tower.ITEM, features)), vector, () -> "slot " + towers.slot().name() + " of " + item.toJson());
            assertEquals(towers.generation(), item.getFieldValue(towers.slot().generationField()).toString());
        }
    }

    @Test
    void everyKindOfUpdateBringsTheVectorsOfWhatItLeaves() {
        ItemTowerProcessor processor = processor(a, b);
        for (DocumentUpdate update : List.of(
                assign("synopsis", "The editor"), // on an item that was written before there were revisions
                update().addFieldUpdate(FieldUpdate.createClearField(Items.TYPE.getField("synopsis"))),
                update().addFieldUpdate(FieldUpdate.createAdd(Items.TYPE.getField("tags"), new StringFieldValue("c"))),
                update().addFieldUpdate(FieldUpdate.createIncrement(Items.TYPE.getField("size"), 2)),
                update().addFieldPathUpdate(new AddFieldPathUpdate(Items.TYPE, "tags", "", Items.strings(List.of("d")))),
                update().addFieldPathUpdate(new RemoveFieldPathUpdate(Items.TYPE, "tags[0]", "item.size == 3")))) {
            Document before = stored().clone();
            Document expected = before.clone();
            update.applyTo(expected);
            assertEquals(List.of(), run(processor, update), "nothing is written a second time");
            for (String field : List.of("synopsis", "tags", "size")) assertEquals(expected.getFieldValue(field), stored().getFieldValue(field), field);
            assertOwnVectors(stored(), a, b);
            assertNotEquals(FeatureRevision.of(before), FeatureRevision.of(stored()));
        }
        assertEquals(Items.strings(List.of("b", "c", "d")), stored().getFieldValue("tags"));
    }

    @Test
    void whatIsWrittenHasTheConditionThatNothingChanged() {
        run(processor(a, b), assign("synopsis", "new"));
        assertEquals("item.feature_revision == null", items.written.get(0).getCondition().getSelection());
        long revision = FeatureRevision.of(stored()).orElseThrow();
        run(processor(a, b), conditional(assign("synopsis", "newer"), "item.price > 1 or item.size == 1"));
        assertEquals("(item.price > 1 or item.size == 1) and item.feature_revision == " + revision, items.written.get(1).getCondition().getSelection());
        assertEquals("newer", stored().getFieldValue("synopsis").toString());
    }

    @Test
    void onlyWhatIsNeededIsRead() {
        run(processor(a, b), assign("synopsis", "new"));
        assertEquals(List.of("item:feature_revision,free,name,size,synopsis,tags"), items.fieldSets);
    }

    @Test
    void otherFieldsOfTheUpdateGoAlongAndItsVectorsDoNot() {
        DocumentUpdate update = assign("synopsis", "new").addFieldUpdate(FieldUpdate.createAssign(Items.TYPE.getField("price"), new FloatFieldValue(3)))
                .addFieldUpdate(FieldUpdate.createAssign(Items.TYPE.getField("embedding_a"), new TensorFieldValue(Tensor.from("tensor<float>(x[4]):[1,0,0,0]"))))
                .addFieldUpdate(FieldUpdate.createAssign(Items.TYPE.getField("generation_a"), new StringFieldValue(a.generation())));
        run(processor(a, b), update);
        assertEquals(new FloatFieldValue(3), stored().getFieldValue("price"));
        assertOwnVectors(stored(), a, b);
    }

    @Test
    void whatAnEmptySlotHeldIsDropped() {
        run(processor(a, b), assign("synopsis", "new"));
        run(processor(a, Models.empty("b")), assign("synopsis", "newer"));
        assertOwnVectors(stored(), a);
        assertNull(stored().getFieldValue("embedding_b"));
        assertNull(stored().getFieldValue("generation_b"));
    }

    @Test
    void whatIsCompletePassesAsItIs() {
        run(processor(a, b), assign("synopsis", "new"));
        DocumentUpdate completed = items.written.get(0);
        assertEquals(List.of(completed), run(processor(a, b), completed));
        assertEquals(1, items.written.size());
        // Of a container that knows one slot's model only, it is not complete for one that knows both.
        run(processor(a), assign("synopsis", "newer"));
        DocumentUpdate partial = items.written.get(1);
        items.store(Items.vim());
        run(processor(a, b), conditional(partial, "true"));
        assertOwnVectors(stored(), a, b);
    }

    @Test
    void theRevisionIsNotTheCallersToWrite() {
        DocumentUpdate update = update().addFieldUpdate(FieldUpdate.createAssign(Items.TYPE.getField("feature_revision"), new LongFieldValue(1)));
        Progress progress = processor(a, b).process(Processing.of(update));
        assertEquals(Progress.INVALID_INPUT, progress);
        assertTrue(progress.getReason().orElseThrow().contains("'feature_revision'"), progress.toString());
    }

    @Test
    void badValuesAreRefusedByName() {
        Progress progress = finish(processor(a, b), Processing.of(assign("synopsis", "x".repeat(1001))));
        assertEquals(Progress.INVALID_INPUT, progress);
        assertTrue(progress.getReason().orElseThrow().contains("'synopsis'"), progress.toString());
        assertEquals(Items.vim(), stored());
    }

    // Others at the same time

    @Test
    void anUpdateThatWasOvertakenIsMadeAnew() {
        ItemTowerProcessor one = processor(a, b);
        ItemTowerProcessor other = processor(a, b);
        Processing processing = Processing.of(assign("synopsis", "new"));
        assertEquals(Progress.LATER, one.process(processing)); // reads
        items.answer();
        assertEquals(Progress.LATER, one.process(processing)); // writes
        Processing between = Processing.of(update().addFieldUpdate(FieldUpdate.createIncrement(Items.TYPE.getField("size"), 4)));
        // The other container's whole update arrives before this write: it is put in front by being stored directly.
        Items elsewhere = new Items(stored().clone());
        ItemTowerProcessor remote = new ItemTowerProcessor(new ItemTowerConfig.Builder().build(), Models.registry(a, b), elsewhere, MetricReceiver.nullImplementation);
        Progress progress = remote.process(between);
        while (progress.equals(Progress.LATER)) {
            elsewhere.answer();
            progress = remote.process(between);
        }
        items.store(elsewhere.stored(VIM));
        assertEquals(Progress.DONE, finish(one, processing));
        assertEquals(List.of(), processing.getDocumentOperations());
        assertEquals(2, items.written.size());
        assertEquals("new", stored().getFieldValue("synopsis").toString());
        assertEquals(new LongFieldValue(5), stored().getFieldValue("size"));
        assertOwnVectors(stored(), a, b);
        assertEquals(List.of(), run(other, assign("synopsis", "last")));
    }

    /** Updates of one item through two containers, in a random order of all that happens. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void amongManyAtOnceAnItemAlwaysHasTheVectorsOfItsFeatures(long seed) {
        Random random = new Random(seed);
        List<ItemTowerProcessor> containers = List.of(processor(a, b), processor(a, b));
        List<Runnable> steps = new ArrayList<>();
        List<Progress> ends = new ArrayList<>();
        int updates = 12;
        for (int i = 0; i < updates; i++) {
            ItemTowerProcessor container = containers.get(i % 2);
            Processing processing = Processing.of(switch (i % 3) {
                case 0 -> update().addFieldUpdate(FieldUpdate.createIncrement(Items.TYPE.getField("size"), 1));
                case 1 -> update().addFieldUpdate(FieldUpdate.createAdd(Items.TYPE.getField("tags"), new StringFieldValue("t" + processingNumber++)));
                default -> assign("synopsis", i + " editor");
            });
            steps.add(new Runnable() {
                @Override
                public void run() {
                    Progress progress = container.process(processing);
                    if (progress.equals(Progress.LATER)) return;
                    steps.remove(this);
                    ends.add(progress);
                }
            });
        }
        while (!steps.isEmpty()) {
            if (random.nextInt(4) > 0) steps.get(random.nextInt(steps.size())).run();
            else {
                items.answer();
                // At every moment, since the last update would put right what those before it did wrong.
                if (FeatureRevision.of(stored()).isPresent()) assertOwnVectors(stored(), a, b);
            }
        }
        assertEquals(java.util.Collections.nCopies(updates, Progress.DONE), ends);
        assertEquals(new LongFieldValue(1 + updates / 3), stored().getFieldValue("size"), "no update is lost or done twice");
        assertEquals(2 + updates / 3, ((com.yahoo.document.datatypes.Array<?>) stored().getFieldValue("tags")).size());
        assertOwnVectors(stored(), a, b);
    }

    private int processingNumber;

    @Test
    void whoIsAlwaysOvertakenIsToldSo() {
        ItemTowerProcessor processor = processor(new ItemTowerConfig.Builder().maxUpdateAttempts(3), a, b);
        Processing processing = Processing.of(assign("synopsis", "new"));
        Progress progress = processor.process(processing);
        for (long revision = 1; progress.equals(Progress.LATER); revision++) {
            stored().setFieldValue("feature_revision", new LongFieldValue(revision));
            items.answer();
            stored().setFieldValue("feature_revision", new LongFieldValue(-revision));
            progress = processor.process(processing);
        }
        assertEquals(Progress.OVERLOAD, progress);
        assertTrue(progress.getReason().orElseThrow().contains("3 times"), progress.toString());
        assertEquals(3, items.written.size());
    }

    @Test
    void updatesOfOneItemTakeTurnsAndThoseOfAnotherDoNotWait() {
        items.store(Items.emacs());
        ItemTowerProcessor processor = processor(a, b);
        Processing first = Processing.of(assign("synopsis", "first"));
        Processing second = Processing.of(assign("synopsis", "second"));
        assertEquals(Progress.LATER, processor.process(first));
        assertEquals(Progress.LATER, processor.process(second));
        assertEquals(0, items.fieldSets.size());
        items.answer();
        assertEquals(1, items.fieldSets.size(), "the second has not read yet");
        DocumentUpdate emacs = new DocumentUpdate(Items.TYPE, Items.id("emacs"))
                .addFieldUpdate(FieldUpdate.createAssign(Items.TYPE.getField("synopsis"), new StringFieldValue("third")));
        assertEquals(Progress.DONE, finish(processor, Processing.of(emacs)));
        assertEquals(Progress.DONE, finish(processor, first));
        assertEquals(Progress.DONE, finish(processor, second));
        assertEquals("second", stored().getFieldValue("synopsis").toString());
        assertEquals(3, items.written.size(), "nothing had to be made anew");
    }

    /** Vespa drops an expired message without calling the processor again. */
    @Test
    void anUpdateThatWasDroppedGivesUpItsTurn() {
        ItemTowerProcessor processor = processor(a, b);
        Processing dropped = Processing.of(assign("synopsis", "dropped"));
        dropped.setExpiresAt(Instant.now().minusSeconds(1));
        assertEquals(Progress.LATER, processor.process(dropped));
        assertEquals(Progress.DONE, finish(processor, Processing.of(assign("synopsis", "next"))));
        assertOwnVectors(stored(), a, b);
    }

    @Test
    void tooManyAtATimeAreTurnedAway() {
        ItemTowerProcessor processor = processor(new ItemTowerConfig.Builder().maxUpdatesInFlight(2), a, b);
        Processing first = Processing.of(assign("synopsis", "first"));
        Processing second = Processing.of(assign("synopsis", "second"));
        assertEquals(Progress.LATER, processor.process(first));
        assertEquals(Progress.LATER, processor.process(second));
        assertEquals(Progress.OVERLOAD, processor.process(Processing.of(assign("synopsis", "third"))));
        assertEquals(Progress.DONE, finish(processor, first));
        assertEquals(Progress.DONE, finish(processor, Processing.of(assign("name", "fourth"))));
    }

    @Test
    void aFullSessionIsTriedAgain() {
        ItemTowerProcessor processor = processor(a, b);
        Processing processing = Processing.of(conditional(assign("synopsis", "new"), "item.size == 1"));
        items.full = true;
        assertEquals(Progress.LATER, processor.process(processing));
        items.full = false;
        assertEquals(Progress.LATER, processor.process(processing)); // reads
        items.answer();
        items.full = true;
        assertEquals(Progress.LATER, processor.process(processing)); // could not write
        items.full = false;
        assertEquals(Progress.DONE, finish(processor, processing));
        assertEquals(1, items.fieldSets.size());
        assertOwnVectors(stored(), a, b);
    }

    // Conditions, missing items and failures

    @Test
    void aConditionOfTheCallersThatFailsIsLeftToTheContentNode() {
        List<DocumentOperation> left = run(processor(a, b), conditional(assign("synopsis", "new"), "item.size == 7"));
        assertEquals("(item.size == 7) and item.feature_revision == null", left.get(0).getCondition().getSelection());
        assertEquals(Items.vim(), stored());
    }

    @Test
    void anUpdateOfNoItemDoesNothing() {
        items.remove(VIM);
        assertEquals(List.of(), run(processor(a, b), assign("synopsis", "new")));
        List<DocumentOperation> left = run(processor(a, b), conditional(assign("synopsis", "new"), "item.size == 1"));
        assertEquals("(item.size == 1) and item.feature_revision == null", left.get(0).getCondition().getSelection());
        assertNull(stored());
        assertEquals(0, items.written.size());
    }

    @Test
    void anItemThatIsCreatedIsMadeOfTheUpdate() {
        items.remove(VIM);
        DocumentUpdate update = assign("synopsis", "new");
        update.setCreateIfNonExistent(true);
        assertEquals(List.of(), run(processor(a, b), update));
        assertEquals("new", stored().getFieldValue("synopsis").toString());
        assertOwnVectors(stored(), a, b);
    }

    /** It needs vectors, of whatever an item is that has no features. */
    @Test
    void anItemThatIsCreatedWithoutFeaturesHasVectorsToo() {
        DocumentUpdate update = update().addFieldUpdate(FieldUpdate.createAssign(Items.TYPE.getField("price"), new FloatFieldValue(3)));
        update.setCreateIfNonExistent(true);
        assertEquals(List.of(update), run(processor(a, b), update), "an item that is there keeps its vectors");
        assertEquals(0, items.written.size());
        items.remove(VIM);
        assertEquals(List.of(), run(processor(a, b), update));
        assertEquals(new FloatFieldValue(3), stored().getFieldValue("price"));
        assertOwnVectors(stored(), a, b);
        assertEquals(items.written, run(processor(a, b), items.written.get(0)), "it is complete");
    }

    @Test
    void anItemThatIsRemovedMeanwhileStaysSo() {
        ItemTowerProcessor processor = processor(a, b);
        Processing processing = Processing.of(assign("synopsis", "new"));
        processor.process(processing);
        items.answer();
        items.remove(VIM);
        assertEquals(Progress.DONE, finish(processor, processing));
        assertNull(stored());
    }

    @Test
    void whatVespaRefusesIsHandedOnForItToSayWhy() {
        items.refusal = Response.Outcome.INSUFFICIENT_STORAGE;
        List<DocumentOperation> left = run(processor(a, b), assign("synopsis", "new"));
        assertEquals("item.feature_revision == null", left.get(0).getCondition().getSelection());
        assertEquals(left, run(processor(a, b), (DocumentUpdate) left.get(0)), "it is complete");
    }

    @Test
    void withoutAnAnswerTheUpdateFails() {
        items.refusal = Response.Outcome.TIMEOUT;
        assertEquals(Progress.TIMEOUT, finish(processor(a, b), Processing.of(assign("synopsis", "new"))));
        items.down = true;
        Progress progress = finish(processor(a, b), Processing.of(assign("synopsis", "new")));
        assertEquals(Progress.FAILED, progress);
        assertTrue(progress.getReason().orElseThrow().contains("no node answers"), progress.toString());
    }

    @Test
    void theSessionIsClosedWithTheProcessor() {
        ItemTowerProcessor processor = processor(a, b);
        assertEquals(1, items.sessions);
        processor.deconstruct();
        assertEquals(0, items.sessions);
    }
}
