package io.twotower.local.content;

import com.yahoo.document.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What becomes of writes when something goes wrong. */
class DocumentWriterTest {

    @TempDir
    Path directory;
    private DocumentStore store;
    private NodeState state;
    private DocumentWriter writer;

    @BeforeEach
    void open() throws IOException {
        TestApplication application = TestApplication.of(directory, "schema item { document item { } }");
        store = DocumentStore.open(directory.resolve("data"));
        NodeState configured = NodeState.of(ClusterConfig.of(application.model()), application.files());
        state = configured.with(new IndexDirectory(directory.resolve("data")).open(store, configured));
        writer = new DocumentWriter(store, () -> state);
    }

    @AfterEach
    void close() throws IOException {
        writer.close();
        state.index().close();
        store.close();
    }

    private CompletableFuture<String> put(String id, WriteOperation.Change change) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        writer.submit(new WriteOperation(TestNode.id(id), change, new WriteOperation.Reply() {
            @Override
            public void stored(boolean existedBefore, long timestamp) { outcome.complete("stored"); }

            @Override
            public void rejected(String reason) { outcome.complete("rejected: " + reason); }

            @Override
            public void conditionFailed(String reason) { outcome.complete("condition failed: " + reason); }

            @Override
            public void failed(String reason) { outcome.complete("failed: " + reason); }
        }));
        return outcome;
    }

    private CompletableFuture<String> put(String id) { return put(id, current -> Optional.of(new Document(state.documentTypes().getDocumentType("item"), TestNode.id(id)))); }

    private static String outcome(CompletableFuture<String> write) throws Exception { return write.get(10, TimeUnit.SECONDS); }

    @Test
    void anOperationThatCannotBeAppliedLeavesTheOthersAlone() throws Exception {
        CompletableFuture<String> before = put("one");
        CompletableFuture<String> bad = put("two", current -> { throw new IllegalArgumentException("no such thing"); });
        CompletableFuture<String> after = put("three");
        assertEquals("stored", outcome(before));
        assertTrue(outcome(bad).startsWith("rejected") && outcome(bad).contains("no such thing"));
        assertEquals("stored", outcome(after));
        assertNull(writer.failure());
        assertEquals(2, store.size());
    }

    /** A disk that fails: nothing is acknowledged, then or later, for memory may be ahead of the disk. */
    @Test
    void afterAFailedWriteEveryLaterOneIsRefused() throws Exception {
        assertEquals("stored", outcome(put("one")));
        store.close();
        assertTrue(outcome(put("two")).startsWith("failed"), "the log is closed");
        assertTrue(outcome(put("three")).startsWith("failed: The content node stopped writing"));
    }

    @Test
    void closingFinishesTheBatchAndRefusesTheRest() throws Exception {
        CountDownLatch began = new CountDownLatch(1), go = new CountDownLatch(1);
        CompletableFuture<String> slow = put("one", current -> {
            began.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Optional.of(new Document(state.documentTypes().getDocumentType("item"), TestNode.id("one")));
        });
        began.await();
        CompletableFuture<String> waiting = put("two");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            try {
                writer.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        go.countDown();
        closing.get(10, TimeUnit.SECONDS);
        assertEquals("stored", outcome(slow));
        assertTrue(waiting.isDone(), "answered one way or the other");
        assertTrue(outcome(put("three")).startsWith("failed"));
    }
}
