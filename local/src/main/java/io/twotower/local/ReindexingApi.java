package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.local.content.StoredDocuments;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The part of a config server's HTTP API that has documents indexed anew. */
final class ReindexingApi {

    private static final JsonNodeFactory json = JsonNodeFactory.instance;

    private final LocalVespa vespa;

    ReindexingApi(LocalVespa vespa) {
        this.vespa = vespa;
    }

    /** Asks for all documents to be indexed anew. */
    JsonNode request(Request request) {
        LocalVespa.DocumentKind kind = vespa.documentKind();
        requireOnly("content cluster", kind.cluster(), request.parameter("clusterId"));
        requireOnly("document type", kind.type(), request.parameter("documentType"));
        String cause = request.parameter("cause");
        vespa.requestReindexing(speed(request.parameter("speed")), cause == null ? "" : cause);
        return message("Reindexing document types [" + kind.type() + "] in '" + kind.cluster() + "' of application default.default");
    }

    private static void requireOnly(String what, String only, String asked) {
        for (String name : asked == null ? List.<String>of() : Stream.of(asked.split(",")).map(String::strip).filter(part -> ! part.isEmpty()).toList())
            if ( ! name.equals(only))
                throw RequestException.badRequest("No " + what + " '" + name + "' in application — only: " + only);
    }

    private static double speed(String text) {
        try {
            return text == null ? 1 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw RequestException.badRequest("speed must be a number, not '" + text + "'");
        }
    }

    JsonNode enable(boolean enabled) {
        vespa.reindexing().enable(enabled);
        return message(enabled ? "Reindexing enabled" : "Reindexing disabled");
    }

    private static ObjectNode message(String text) {
        return json.objectNode().put("message", text);
    }

    JsonNode status() {
        LocalVespa.DocumentKind kind = vespa.documentKind();
        Reindexing reindexing = vespa.reindexing().state();
        ObjectNode answer = json.objectNode().put("enabled", reindexing.enabled());
        ObjectNode cluster = answer.putObject("clusters").putObject(kind.cluster());
        cluster.putObject("pending"); // what waits for a change of the schema's indexing: there is none
        ObjectNode status = cluster.putObject("ready").putObject(kind.type());
        if (reindexing.request() != null) add(reindexing.request(), status);
        if (reindexing.pending() && ! reindexing.running()) status.put("state", "pending");
        else if (reindexing.run() != null) add(reindexing.run(), status);
        return answer;
    }

    private static void add(Reindexing.Request request, ObjectNode status) {
        status.put("readyMillis", request.readyMillis()).put("speed", request.speed()).put("cause", request.cause());
    }

    private static void add(Reindexing.Run run, ObjectNode status) {
        status.put("startedMillis", run.startedMillis());
        if (run.endedMillis() != null) status.put("endedMillis", run.endedMillis());
        status.put("state", run.state().name().toLowerCase(Locale.ROOT));
        if (run.message() != null) status.put("message", run.message());
        if (run.state() != Reindexing.State.SUCCESSFUL)
            status.put("progress", run.position() == null ? 0 : StoredDocuments.part(run.position()));
    }

}
