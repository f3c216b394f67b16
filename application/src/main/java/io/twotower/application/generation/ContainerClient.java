package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What is asked of a Vespa container over HTTP: queries, documents, its state. */
public final class ContainerClient {
    /** Namespace and type of the documents, as in {@code id:item:item::vim}. */
    public static final String DOCUMENT_TYPE = "item";

    private static final String DOCUMENTS = "/document/v1/" + DOCUMENT_TYPE + "/" + DOCUMENT_TYPE + "/docid";
    private static final String ID_PREFIX = "id:" + DOCUMENT_TYPE + ":" + DOCUMENT_TYPE + "::";
    /** Parts of the bucket space that are visited at once: one after another, as is the default, each is waited for. */
    private static final String VISIT_CONCURRENCY = "16";
    private static final int NOT_FOUND = 404;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration VISIT_TIMEOUT = Duration.ofMinutes(3);

    private final VespaHttp http;

    /** @param endpoint for example {@code http://127.0.0.1:8080} */
    public ContainerClient(URI endpoint) {
        http = new VespaHttp(endpoint);
    }

    /** Returns where the container is. */
    public URI endpoint() {
        return http.server();
    }

    /**
     * Runs a query.
     *
     * @return Vespa's whole answer
     * @throws VespaException with Vespa's own words when it has errors
     */
    public JsonNode search(ObjectNode request) {
        JsonNode answer = http.json(http.send("POST", "/search/", "application/json", BodyPublishers.ofString(request.toString()), TIMEOUT, BodyHandlers.ofString()));
        JsonNode errors = answer.at("/root/errors");
        if (errors.isMissingNode() || errors.isEmpty()) return answer;
        List<String> messages = new ArrayList<>();
        errors.forEach(error -> messages.add(error.path("summary").asText() + ": " + error.path("message").asText()));
        throw new VespaException(String.join("; ", messages));
    }

    /** Returns how many documents match a YQL condition. */
    public long count(String condition) {
        ObjectNode request = VespaHttp.JSON.createObjectNode()
                .put("yql", "select * from " + DOCUMENT_TYPE + " where " + condition).put("hits", 0).put("ranking", "unranked").put("timeout", "10s");
        return search(request).at("/root/fields/totalCount").asLong();
    }

    /** Returns a document's fields; empty when there is no such document. */
    public Optional<JsonNode> document(String id) {
        HttpResponse<String> response = http.send("GET", DOCUMENTS + "/" + VespaHttp.encoded(id), null, BodyPublishers.noBody(), TIMEOUT, BodyHandlers.ofString());
        if (response.statusCode() == NOT_FOUND) return Optional.empty();
        return Optional.of(http.json(http.success(response)).path("fields"));
    }

    /** Returns what the container says of itself under {@code /state/v1/}. */
    public JsonNode state(String page) {
        return http.get("/state/v1/" + page, TIMEOUT);
    }

    /** Returns the generation of the configuration that the container uses. */
    public long configGeneration() {
        return state("config").at("/config/generation").asLong();
    }

    /** Returns what our components say of the slots; empty when the deployed ones are too old to. */
    Optional<JsonNode> towerStatus() {
        HttpResponse<String> response = http.send("GET", "/twotower/v1/status", null, BodyPublishers.noBody(), TIMEOUT, BodyHandlers.ofString());
        return response.statusCode() == 200 ? Optional.of(http.json(response)) : Optional.empty();
    }

    /**
     * A document as visiting returns it.
     *
     * @param id     what the user named it: {@code vim}
     * @param fields those that were asked for and have a value
     */
    record Visited(String id, JsonNode fields) { }

    /**
     * Visits the documents of a selection, part by part.
     *
     * @param selection in Vespa's selection language
     * @param fieldSet  {@code item:name,section}, or {@code [id]} for the ids alone
     * @param part      documents that are wanted at once; some more may come
     * @param visitor   takes each part, and says whether to go on
     */
    void visit(String selection, String fieldSet, int part, Predicate<List<Visited>> visitor) {
        String continuation = null;
        do {
            JsonNode answer = visitPart(selection, fieldSet, part, continuation);
            List<Visited> documents = new ArrayList<>();
            answer.path("documents").forEach(document -> documents.add(visited(document)));
            continuation = answer.path("continuation").asText(null);
            if (!documents.isEmpty() && !visitor.test(documents)) return;
        } while (continuation != null);
    }

    private JsonNode visitPart(String selection, String fieldSet, int part, String continuation) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("selection", selection);
        parameters.put("fieldSet", fieldSet);
        parameters.put("wantedDocumentCount", Integer.toString(part));
        parameters.put("concurrency", VISIT_CONCURRENCY);
        if (continuation != null) parameters.put("continuation", continuation);
        return http.get(DOCUMENTS + VespaHttp.query(parameters), VISIT_TIMEOUT);
    }

    private static Visited visited(JsonNode document) {
        return new Visited(localId(document.path("id").asText()), document.path("fields"));
    }

    /** Returns what the user named a document, {@code vim}, by its whole id. */
    static String localId(String documentId) {
        return documentId.startsWith(ID_PREFIX) ? documentId.substring(ID_PREFIX.length()) : documentId;
    }
}
