package io.twotower.application.generation;

import ai.vespa.feed.client.DocumentId;
import ai.vespa.feed.client.FeedClient;
import ai.vespa.feed.client.OperationParameters;
import ai.vespa.feed.client.Result;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.Slot;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Writes vectors into documents, many at a time, each under the condition that no fresher one is there. */
final class VectorWriter implements AutoCloseable {
    /** The field that every write of a feature changes. */
    static final String REVISION = "feature_revision";

    private final FillTarget target;
    private final FeedClient client;
    private final Semaphore free = new Semaphore(BoundedFeed.IN_FLIGHT);
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>();

    VectorWriter(URI endpoint, FillTarget target) {
        this.target = target;
        client = BoundedFeed.connect(endpoint);
    }

    /**
     * Writes a document's vector, waiting while too many are on their way. That somebody else was faster is no failure.
     *
     * @param document as it was read for the vector, with its revision
     * @throws VespaException when an earlier document was refused
     */
    void write(ContainerClient.Visited document, float[] vector) {
        stopOnFailure();
        free.acquireUninterruptibly();
        DocumentId id = DocumentId.of(ContainerClient.DOCUMENT_TYPE, ContainerClient.DOCUMENT_TYPE, document.id());
        OperationParameters parameters = BoundedFeed.parameters().testAndSetCondition(condition(document.fields().path(REVISION)));
        client.update(id, body(vector), parameters).whenComplete((result, error) -> {
            if (error != null) failure.compareAndSet(null, "'" + document.id() + "': " + error.getMessage());
            else if (result.type() == Result.Type.success) written.incrementAndGet();
            free.release();
        });
    }

    /** A document that was written before there were revisions has none. */
    private String condition(JsonNode revision) {
        return Coverage.lacking(target.slot(), target.generation()) + " and " + ContainerClient.DOCUMENT_TYPE + "." + REVISION
                + " == " + (revision.isNumber() ? revision.asText() : "null");
    }

    private String body(float[] vector) {
        Slot slot = target.slot();
        ObjectNode update = VespaHttp.JSON.createObjectNode();
        ObjectNode fields = update.putObject("fields");
        fields.putObject(slot.embeddingField()).putObject("assign").put("values", hex(vector));
        fields.putObject(slot.generationField()).put("assign", target.generation());
        return update.toString();
    }

    /** Vespa reads a dense tensor's values as the hexadecimal digits of big-endian floats: a third less to parse than JSON numbers. */
    static String hex(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
        for (float value : vector) bytes.putFloat(value);
        return HexFormat.of().formatHex(bytes.array());
    }

    /** Waits until everything that was written is acknowledged. */
    void flush() {
        free.acquireUninterruptibly(BoundedFeed.IN_FLIGHT);
        free.release(BoundedFeed.IN_FLIGHT);
        stopOnFailure();
    }

    /** Returns how many documents have got a vector from here. */
    long written() {
        return written.get();
    }

    private void stopOnFailure() {
        String first = failure.get();
        if (first != null) throw new VespaException("Vespa did not take the vector of document " + first + ". " + written + " were written; running this again goes on");
    }

    @Override
    public void close() {
        client.close(false);
    }
}
