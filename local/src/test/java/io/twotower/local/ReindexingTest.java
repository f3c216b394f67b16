package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every document through the indexing chain anew, in which a processor stamps what passes. */
class ReindexingTest {

    private static final String APPLICATION = "/application/v2/tenant/default/application/default/environment/prod/region/default/instance/default";
    private static final int BOOKS = 400;

    private static final String PROCESSOR = """
            package com.example.stamp;
            import com.yahoo.docproc.DocumentProcessor;
            import com.yahoo.docproc.Processing;
            import com.yahoo.document.*;
            import com.yahoo.document.datatypes.*;
            import com.yahoo.document.update.FieldUpdate;
            public class StampProcessor extends DocumentProcessor {
                private final String stamp;
                public StampProcessor(StampConfig config) { stamp = config.stamp(); }
                @Override public Progress process(Processing processing) {
                    for (DocumentOperation operation : processing.getDocumentOperations()) {
                        if (operation instanceof DocumentPut put) {
                            Document document = put.getDocument();
                            if (stamp.equals("picky") && "-1".equals(String.valueOf(document.getFieldValue("year"))))
                                return Progress.INVALID_INPUT.withReason("there was no such year");
                            document.setFieldValue("tags", tags(document.getDataType()));
                        } else if (operation instanceof DocumentUpdate update) {
                            update.addFieldUpdate(FieldUpdate.createAssign(update.getType().getField("tags"), tags(update.getType())));
                        }
                    }
                    return Progress.DONE;
                }
                private Array<StringFieldValue> tags(DocumentType type) {
                    Array<StringFieldValue> tags = new Array<>(type.getField("tags").getDataType());
                    tags.add(new StringFieldValue(stamp));
                    return tags;
                }
            }
            """;

    @TempDir
    static Path directory;
    private static LocalVespa vespa;
    private static VespaClient client;
    private static int built = 0;

    @BeforeAll
    static void start() {
        vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("data")).withApplication(application("zero")));
        client = new VespaClient(vespa);
        for (int i = 0; i < BOOKS; i++)
            client.put("book", "" + i, "{'title':'Book " + i + "','year':" + i + ",'embedding':{'values':[" + i + ",1,0]}}");
    }

    @AfterAll
    static void stop() {
        if (vespa != null) vespa.close();
    }

    @Test
    void aRequestWaitsForADeployThenEveryDocumentPassesAndNoWriteIsLost() {
        long before = System.currentTimeMillis();
        JsonNode asked = ok(post("/reindex?clusterId=books&documentType=book&speed=1&cause=new%20stamp"));
        assertEquals("Reindexing document types [book] in 'books' of application default.default", asked.get("message").asText());
        JsonNode waiting = status();
        assertEquals("pending", waiting.get("state").asText());
        assertEquals("new stamp", waiting.get("cause").asText());
        assertEquals(1, waiting.get("speed").asDouble());
        assertTrue(waiting.get("readyMillis").asLong() >= before);
        assertFalse(waiting.has("startedMillis"));
        assertTrue(ok(get("/reindexing")).get("enabled").asBoolean());

        vespa.deploy(application("one"));
        Map<String, Integer> updated = new HashMap<>();
        for (int i = 0; i < 100 || ! isDone(status()); i++) {
            String id = "" + i % BOOKS;
            updated.put(id, 10_000 + i);
            ok(client.send(document(id).PUT(json("{'fields':{'year':{'assign':" + (10_000 + i) + "}}}"))));
        }
        ok(client.send(document("3").DELETE()));
        JsonNode done = awaitDone();
        assertEquals("successful", done.get("state").asText(), done.toString());
        assertTrue(done.get("startedMillis").asLong() >= done.get("readyMillis").asLong());
        assertTrue(done.get("endedMillis").asLong() >= done.get("startedMillis").asLong());
        assertEquals(Map.of("one", BOOKS - 1), stamps(vespa));
        updated.remove("3");
        updated.forEach((id, year) -> assertEquals(year, client.get("book", id).at("/fields/year").asInt()));
        assertEquals("Book 7", client.get("book", "7").at("/fields/title").asText());
        assertEquals(7, client.get("book", "7").at("/fields/embedding/values/0").asInt());
        assertEquals(1, client.query("query", "7", "ranking", "unranked").at("/root/fields/totalCount").asInt(), "and is found by its words");
        client.put("book", "3", "{'year':3}");
    }

    @Test
    void aDeployMeanwhileIsTakenInto() {
        ok(post("/reindex?speed=0.2"));
        vespa.deploy(application("two"));
        awaitStatus(vespa, status -> status.path("progress").asDouble() > 0 || isDone(status));
        long started = status().get("startedMillis").asLong();
        vespa.deploy(application("three"));
        JsonNode done = awaitDone();
        assertEquals("successful", done.get("state").asText());
        assertEquals(started, done.get("startedMillis").asLong());
        assertTrue(Set.of("two", "three").containsAll(stamps(vespa).keySet()), stamps(vespa).toString());
    }

    @Test
    void aDocumentThatIsRefusedIsNamedAndTheRestIsDoneOnceItIsMended() {
        client.put("book", "old", "{'year':-1}");
        ok(post("/reindex?clusterId=books"));
        vespa.deploy(application("picky"));
        JsonNode failed = awaitDone();
        assertEquals("failed", failed.get("state").asText());
        assertTrue(failed.get("message").asText().contains("id:book:book::old") && failed.get("message").asText().contains("no such year"), failed.toString());
        ok(client.send(document("old").DELETE()));
        ok(post("/reindex"));
        vespa.deploy(application("picky"));
        assertEquals("successful", awaitDone().get("state").asText());
        assertEquals(Map.of("picky", BOOKS), stamps(vespa));
    }

    @Test
    void disabledItWaits() {
        ok(client.send(request(vespa, "/reindexing").DELETE()));
        ok(post("/reindex"));
        vespa.deploy(application("four"));
        assertEquals("pending", status().get("state").asText());
        assertFalse(ok(get("/reindexing")).get("enabled").asBoolean());
        assertEquals("Reindexing enabled", ok(post("/reindexing")).get("message").asText());
        assertEquals("successful", awaitDone().get("state").asText());
        assertEquals(Map.of("four", BOOKS), stamps(vespa));
    }

    @ParameterizedTest
    @CsvSource({"clusterId=shelves, No content cluster 'shelves'", "documentType=shelf, No document type 'shelf'", "speed=fast, speed must be a number",
                "speed=0, 'speed must be in (0, 10], but was 0.0'", "speed=11, 'speed must be in (0, 10], but was 11.0'", "speed=NaN, 'speed must be in (0, 10]'"})
    void refusesWhatIsNotThere(String parameters, String reason) {
        HttpResponse<String> refused = post("/reindex?" + parameters);
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains(reason), refused.body());
    }

    /** A process that is killed while it indexes: the next one goes on where it was. */
    @Test
    void goesOnAfterAKill() throws Exception {
        stop();
        vespa = null;
        Path data = directory.resolve("killed");
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                                           Child.class.getName(), data.toString(), application("before").toString(), application("after").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String begun;
        try (BufferedReader out = new BufferedReader(new InputStreamReader(child.getInputStream()))) {
            do begun = out.readLine(); while (begun != null && ! begun.startsWith("begun "));
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertTrue(begun != null, "the child did not begin to index");
        try (LocalVespa again = LocalVespa.start(LocalVespaOptions.of(data))) {
            JsonNode done = awaitStatus(again, ReindexingTest::isDone);
            assertEquals("successful", done.get("state").asText(), done.toString());
            assertEquals(begun, "begun " + done.get("startedMillis").asLong(), "the same run");
            assertEquals(Map.of("after", BOOKS), stamps(again));
        }
        start();
    }

    /** Feeds, asks for re-indexing, deploys, says when the first part is done and goes on until it is killed. */
    static final class Child {

        public static void main(String[] arguments) {
            LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(Path.of(arguments[0])).withApplication(Path.of(arguments[1])));
            VespaClient client = new VespaClient(vespa);
            for (int i = 0; i < BOOKS; i++) client.put("book", "" + i, "{'year':" + i + "}");
            vespa.requestReindexing(0.3, "to be killed");
            vespa.deploy(Path.of(arguments[2]));
            awaitStatus(vespa, status -> status.path("progress").asDouble() > 0);
            // Read by the test that started this process.
            System.out.println("begun " + vespa.reindexing().state().run().startedMillis());
        }

    }

    private static boolean isDone(JsonNode status) {
        return Set.of("successful", "failed").contains(status.path("state").asText());
    }

    private static JsonNode awaitDone() {
        return awaitStatus(vespa, ReindexingTest::isDone);
    }

    private static JsonNode awaitStatus(LocalVespa of, Predicate<JsonNode> condition) {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(() -> status(of), condition);
    }

    private static JsonNode status() {
        return status(vespa);
    }

    private static JsonNode status(LocalVespa of) {
        return ok(new VespaClient(of).send(request(of, "/reindexing"))).at("/clusters/books/ready/book");
    }

    /** How many documents have which tags. */
    private static Map<String, Integer> stamps(LocalVespa of) {
        Map<String, Integer> stamps = new TreeMap<>();
        URI visit = of.endpoint().resolve("/document/v1/book/book/docid?cluster=books&stream=true");
        for (JsonNode document : ok(new VespaClient(of).send(HttpRequest.newBuilder(visit))).get("documents")) {
            assertEquals(1, document.at("/fields/tags").size());
            stamps.merge(document.at("/fields/tags/0").asText(), 1, Integer::sum);
        }
        return stamps;
    }

    private static Path application(String stamp) {
        Path work = directory.resolve("build" + built++);
        TestApplication application = TestApplication.copy(work.resolve("application"))
                .replace("services.xml", "<document-processing/>",
                         "<document-processing><chain id='stamps' inherits='indexing'><documentprocessor id='com.example.stamp.StampProcessor' bundle='stamp'>" +
                         "<config name='com.example.stamp.stamp'><stamp>" + stamp + "</stamp></config></documentprocessor></chain></document-processing>")
                .replace("services.xml", "<document-processing cluster=\"default\"/>", "<document-processing cluster=\"default\" chain=\"stamps\"/>");
        new TestBundle(work.resolve("bundle"))
                .config("stamp", "package=com.example.stamp\nstamp string\n")
                .nested("com.example.library.Nothing", "package com.example.library;\npublic class Nothing { }\n")
                .source("com.example.stamp.StampProcessor", PROCESSOR)
                .writeTo(application.directory().resolve("components/stamp-deploy.jar"), "stamp",
                         "com.yahoo.config;version=\"[1.0.0,2)\",com.yahoo.docproc,com.yahoo.document,com.yahoo.document.datatypes,com.yahoo.document.update");
        return application.directory();
    }

    private static HttpRequest.Builder request(LocalVespa of, String path) {
        return HttpRequest.newBuilder(URI.create(of.configEndpoint() + APPLICATION + path));
    }

    private static HttpResponse<String> get(String path) { return client.send(request(vespa, path)); }

    private static HttpResponse<String> post(String path) { return client.send(request(vespa, path).POST(BodyPublishers.noBody())); }

    private static HttpRequest.Builder document(String id) {
        return HttpRequest.newBuilder(vespa.endpoint().resolve("/document/v1/book/book/docid/" + id));
    }

    private static HttpRequest.BodyPublisher json(String text) { return BodyPublishers.ofString(text.replace('\'', '"')); }

    private static JsonNode ok(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        return VespaClient.parse(response.body());
    }

}
