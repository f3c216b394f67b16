package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.Optional;

/**
 * How far Vespa's own re-indexing of a document type is.
 *
 * @param cluster  content cluster of the documents
 * @param pending  whether one was asked for that waits for a deploy
 * @param ready    from when on the last one might run; the epoch when there was none
 * @param state    of the last one: {@code pending}, {@code running}, {@code successful} or {@code failed}; empty when it has not begun
 * @param progress share of the documents that are done, from 0 to 1
 * @param message  what Vespa says about a failure
 */
public record ReindexingStatus(String cluster, boolean pending, Instant ready, String state, double progress, String message) {

    static Optional<ReindexingStatus> of(JsonNode answer, String documentType) {
        for (var cluster : answer.path("clusters").properties()) {
            JsonNode pending = cluster.getValue().path("pending").path(documentType);
            JsonNode last = cluster.getValue().path("ready").path(documentType);
            if (!pending.isMissingNode() || !last.isMissingNode())
                return Optional.of(new ReindexingStatus(cluster.getKey(), !pending.isMissingNode(), Instant.ofEpochMilli(last.path("readyMillis").asLong()),
                        last.path("state").asText(), last.path("progress").asDouble(), last.path("message").asText()));
        }
        return Optional.empty();
    }

    boolean failed() {
        return state.equals("failed");
    }

    boolean successful() {
        return state.equals("successful");
    }
}
