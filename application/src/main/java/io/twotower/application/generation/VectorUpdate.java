package io.twotower.application.generation;

import ai.vespa.feed.client.DocumentId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.Slot;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A vector on its way into a document.
 *
 * @param condition that no fresher vector is there
 * @param body      the partial update, in JSON
 */
record VectorUpdate(DocumentId id, String condition, String body) {
    /** The field that every write of a feature changes. */
    static final String REVISION = "feature_revision";

    /**
     * Makes the update of a document.
     *
     * @param document as it was read for the vector, with its revision
     */
    static VectorUpdate of(FillTarget target, ContainerClient.Visited document, float[] vector) {
        DocumentId id = DocumentId.of(ContainerClient.DOCUMENT_TYPE, ContainerClient.DOCUMENT_TYPE, document.id());
        return new VectorUpdate(id, condition(target, document.fields().path(REVISION)), body(target, vector));
    }

    /** A document that was written before there were revisions has none. */
    private static String condition(FillTarget target, JsonNode revision) {
        return Coverage.lacking(target.slot(), target.generation()) + " and " + ContainerClient.DOCUMENT_TYPE + "." + REVISION
                + " == " + (revision.isNumber() ? revision.asText() : "null");
    }

    private static String body(FillTarget target, float[] vector) {
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
}
