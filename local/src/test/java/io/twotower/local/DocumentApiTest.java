package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Vespa's document/v1 over the local content node: visiting, and writes under conditions. */
class DocumentApiTest {

    private static final String DOCUMENTS = "/document/v1/book/book/docid";
    private static final int BOOKS = 1000;

    @TempDir
    static Path directory;
    private static LocalVespa vespa;
    private static VespaClient client;

    @BeforeAll
    static void start() {
        vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("data")).withApplication(TestApplication.books()));
        client = new VespaClient(vespa);
        for (int i = 0; i < BOOKS; i++)
            client.put("book", "" + i, "{'title':'Book " + i + "','year':" + (1000 + i) + ",'tags':['a','b'],'embedding':{'values':[" + i + ",1,0.5]}}");
    }

    @AfterAll
    static void stop() {
        vespa.close();
    }

    @Test
    void visitsEveryDocumentOnceByContinuations() {
        for (String parameters : List.of("wantedDocumentCount=100", "wantedDocumentCount=200&concurrency=10", "wantedDocumentCount=10&concurrency=3")) {
            List<String> ids = new ArrayList<>();
            int requests = 0;
            String continuation = "";
            do {
                JsonNode page = ok(visit(parameters + continuation));
                page.get("documents").forEach(document -> ids.add(document.get("id").asText()));
                assertEquals(page.get("documentCount").asInt(), page.get("documents").size());
                continuation = page.has("continuation") ? "&continuation=" + page.get("continuation").asText() : "";
                requests++;
            } while ( ! continuation.isEmpty());
            assertEquals(BOOKS, ids.size(), parameters);
            assertEquals(allIds(), new TreeSet<>(ids));
            assertTrue(requests > 1, "one request was enough: " + parameters);
        }
    }

    @Test
    void fieldSetsAndTheFormOfFields() {
        JsonNode document = ok(visit("selection=" + encoded("book.year == 1007"))).at("/documents/0");
        assertEquals("id:book:book::7", document.get("id").asText());
        assertEquals("[embedding, tags, title, year]", names(document.get("fields")).toString());
        assertEquals("[]", names(ok(visit("fieldSet=[id]&selection=" + encoded("book.year == 1007"))).at("/documents/0/fields")).toString());
        assertEquals("[title, year]", names(ok(visit("fieldSet=book:title,year&selection=" + encoded("book.year == 1007"))).at("/documents/0/fields")).toString());
        client.put("book", "copy", document.get("fields").toString());
        assertEquals(document.get("fields"), client.get("book", "copy").get("fields"), "what is visited can be fed again");
        ok(client.send(document("copy").DELETE()));
        JsonNode refused = VespaClient.parse(visit("fieldSet=book:nosuch").body());
        assertTrue(refused.get("message").asText().contains("book:nosuch"), refused.toString());
    }

    @Test
    void selections() {
        assertEquals(100, ok(visit("wantedDocumentCount=1000&selection=" + encoded("book.year >= 1900"))).get("documentCount").asInt());
        assertEquals(0, ok(visit("selection=" + encoded("book.year == 1"))).get("documentCount").asInt());
        assertEquals(1, ok(visit("selection=" + encoded("id == \"id:book:book::5\""))).get("documentCount").asInt());
        HttpResponse<String> unparseable = visit("selection=" + encoded("book.year =="));
        assertEquals(400, unparseable.statusCode(), unparseable.body());
        HttpResponse<String> unknown = visit("selection=" + encoded("book.nosuch == 1"));
        assertNotEquals(200, unknown.statusCode());
        assertTrue(unknown.body().contains("nosuch"), unknown.body());
    }

    @Test
    void streamsJsonLines() {
        HttpRequest.Builder request = HttpRequest.newBuilder(vespa.endpoint().resolve(DOCUMENTS + "?cluster=books&stream=true&concurrency=4&fieldSet=book:title"))
                                                 .header("Accept", "application/jsonl");
        Set<String> ids = new TreeSet<>();
        HttpResponse<String> response = client.send(request);
        assertEquals(200, response.statusCode());
        response.body().lines().map(VespaClient::parse).filter(line -> line.has("put")).forEach(line -> {
            assertTrue(line.at("/fields/title").asText().startsWith("Book "), line.toString());
            ids.add(line.get("put").asText());
        });
        assertEquals(allIds(), ids);
    }

    @Test
    void slicesAreDisjoint() {
        Set<String> ids = new TreeSet<>();
        int documents = 0;
        for (int slice = 0; slice < 3; slice++)
            for (JsonNode document : ok(visit("stream=true&slices=3&sliceId=" + slice)).get("documents")) {
                ids.add(document.get("id").asText());
                documents++;
            }
        assertEquals(BOOKS, documents);
        assertEquals(allIds(), ids);
    }

    /** What is there from the begin to the end is visited, whatever else is written, and writes go on. */
    @Test
    void visitsWhileDocumentsAreWritten() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> writing = CompletableFuture.supplyAsync(() -> {
            int writes = 0;
            for (; ! stop.get(); writes++) {
                ok(client.send(document("" + writes % BOOKS).PUT(json("{'fields':{'tags':{'add':['c']}}}"))));
                client.put("book", "passing" + writes, "{'year':1}");
                ok(client.send(document("passing" + writes).DELETE()));
            }
            return writes;
        });
        try {
            for (int i = 0; i < 3; i++) {
                Set<String> ids = new TreeSet<>();
                ok(visit("stream=true")).get("documents").forEach(document -> ids.add(document.get("id").asText()));
                ids.removeIf(id -> id.contains("passing"));
                assertEquals(allIds(), ids);
            }
        } finally {
            stop.set(true);
        }
        assertTrue(writing.get() > 0);
    }

    @Test
    void tellsWhatItDoesNotKeep() {
        HttpResponse<String> removes = visit("stream=true&includeRemoves=true");
        assertTrue(removes.body().contains("does not keep removed documents"), removes.body());
    }

    @Test
    void conditionsAndCreation() {
        String missing = "condition=" + encoded("book.year == 1");
        assertEquals(412, update("missing", missing, 5).statusCode());
        HttpResponse<String> nothing = update("missing", "", 5);
        assertEquals(200, nothing.statusCode(), nothing.body());
        assertEquals(404, client.send(document("missing")).statusCode(), "nothing was written");
        ok(update("missing", "create=true&" + missing, 5));
        assertEquals(5, client.get("book", "missing").at("/fields/year").asInt());
        HttpResponse<String> mismatch = update("missing", "create=true&" + missing, 6);
        assertEquals(412, mismatch.statusCode());
        assertTrue(mismatch.body().contains("Condition did not match document"), mismatch.body());
        ok(update("missing", "condition=" + encoded("book.year != 6"), 6));

        HttpRequest.Builder put = document("missing?condition=" + encoded("book.year == 5")).POST(json("{'fields':{'year':7}}"));
        assertEquals(412, client.send(put).statusCode());
        ok(client.send(document("missing?condition=" + encoded("book.year == 6")).POST(json("{'fields':{'year':7}}"))));
        assertEquals(412, client.send(document("missing?condition=" + encoded("book.year == 6")).DELETE()).statusCode());
        ok(client.send(document("missing?condition=" + encoded("book.year == 7")).DELETE()));
        HttpResponse<String> gone = client.send(document("missing?condition=" + encoded("book.year == 7")).DELETE());
        assertEquals(412, gone.statusCode());
        assertTrue(gone.body().contains("Document does not exist"), gone.body());
        HttpResponse<String> bad = update("1", "condition=" + encoded("book.nosuch == 1"), 5);
        assertEquals(400, bad.statusCode() / 100 * 100, bad.body());
        assertTrue(bad.body().contains("nosuch"), bad.body());
    }

    private static Set<String> allIds() {
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < BOOKS; i++) ids.add("id:book:book::" + i);
        return ids;
    }

    private static Set<String> names(JsonNode fields) {
        Set<String> names = new TreeSet<>();
        fields.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static HttpResponse<String> visit(String parameters) {
        return client.send(HttpRequest.newBuilder(vespa.endpoint().resolve(DOCUMENTS + "?cluster=books&" + parameters.replace("[", "%5B").replace("]", "%5D"))));
    }

    private static HttpResponse<String> update(String id, String parameters, int year) {
        return client.send(document(id + "?" + parameters).PUT(json("{'fields':{'year':{'assign':" + year + "}}}")));
    }

    private static HttpRequest.Builder document(String id) {
        return HttpRequest.newBuilder(vespa.endpoint().resolve(DOCUMENTS + "/" + id));
    }

    private static HttpRequest.BodyPublisher json(String text) { return BodyPublishers.ofString(text.replace('\'', '"')); }

    private static String encoded(String text) { return URLEncoder.encode(text, StandardCharsets.UTF_8); }

    private static JsonNode ok(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        return VespaClient.parse(response.body());
    }

}
