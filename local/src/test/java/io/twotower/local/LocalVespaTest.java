package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Starting, deploying, stopping and starting again. */
class LocalVespaTest {

    @TempDir
    Path directory;

    @Test
    void servesDeploysAndSurvivesRestarts() {
        long generation;
        try (LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("data")).withApplication(TestApplication.books()))) {
            VespaClient client = new VespaClient(vespa);
            client.put("book", "1", "{'title':'The art of computing','year':1968,'tags':['a','b'],'embedding':{'values':[1,0,0]}}");
            client.put("book", "2", "{'title':'The dragon book','year':1986,'tags':['b'],'embedding':{'values':[0,1,0]}}");
            assertServing(client);
            assertEquals(vespa.generation(), servedGeneration(vespa));
            assertOnlyOneAtATime(vespa);
            assertUp(vespa);

            assertRefused(vespa, "services.xml", "mode=\"index\"", "mode=\"streaming\"", "streaming mode");
            assertRefused(vespa, "services.xml", "<document-api/>", "", "has no <document-api/>");
            assertRefused(vespa, "services.xml", "<search/>", "<nonsense/>", "nonsense");
            assertRefused(vespa, "schemas/book.sd", "attribute(year)", "attribute(yeer)", "yeer");
            assertRefused(vespa, "schemas/book.sd", "field year type int", "field year type string", "year");
            assertServing(client);

            generation = vespa.generation();
            vespa.deploy(TestApplication.copy(directory.resolve("oldest")).replace("schemas/book.sd", "expression: attribute(year)",
                                                                                   "expression: -attribute(year)").directory());
            assertTrue(vespa.generation() > generation);
            assertEquals(vespa.generation(), servedGeneration(vespa));
            assertEquals("The art of computing", first(client.query("yql", "select * from book where true", "ranking", "newest")));
            generation = vespa.generation();
        }
        try (LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("data")))) {
            assertEquals(generation, vespa.generation());
            assertEquals("The art of computing", first(new VespaClient(vespa).query("yql", "select * from book where true", "ranking", "newest")),
                         "the application and the documents of before");
        }
        try (LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("other")).withApplication(TestApplication.zip(
                TestApplication.books(), directory.resolve("books.zip"))))) {
            assertEquals(0, new VespaClient(vespa).query("yql", "select * from book where true").at("/root/fields/totalCount").asInt());
        }
    }

    private static void assertServing(VespaClient client) {
        assertEquals("The art of computing", client.get("book", "1").at("/fields/title").asText());
        JsonNode newest = client.query("yql", "select * from book where true", "ranking", "newest");
        assertEquals(2, newest.at("/root/fields/totalCount").asInt());
        assertEquals("The dragon book", first(newest));
        JsonNode tagged = client.query("yql", "select * from book where tags contains \"a\"", "ranking", "unranked");
        assertEquals(1, tagged.at("/root/fields/totalCount").asInt());
        JsonNode text = client.query("query", "dragon", "ranking", "unranked");
        assertEquals("The dragon book", first(text));
        JsonNode similar = client.query("yql", "select * from book where {targetHits:2}nearestNeighbor(embedding,q)",
                                        "ranking", "similar", "input.query(q)", "[1,0,0]");
        assertEquals(2, similar.at("/root/fields/totalCount").asInt());
        assertEquals("The art of computing", first(similar));
        assertEquals(1.0, similar.at("/root/children/0/relevance").asDouble(), 1e-6);
    }

    private static String first(JsonNode result) {
        return result.at("/root/children/0/fields/title").asText();
    }

    private static long servedGeneration(LocalVespa vespa) {
        HttpRequest.Builder request = HttpRequest.newBuilder(vespa.endpoint().resolve("/state/v1/config"));
        return VespaClient.parse(new VespaClient(vespa).send(request).body()).at("/config/generation").asLong();
    }

    private static void assertUp(LocalVespa vespa) {
        HttpRequest.Builder request = HttpRequest.newBuilder(vespa.endpoint().resolve("/state/v1/health"));
        assertEquals("up", VespaClient.parse(new VespaClient(vespa).send(request).body()).at("/status/code").asText());
    }

    private void assertOnlyOneAtATime(LocalVespa vespa) {
        IllegalStateException second = assertThrows(IllegalStateException.class, () -> LocalVespa.start(LocalVespaOptions.of(directory.resolve("second"))));
        assertTrue(second.getMessage().contains("close it first"), second.getMessage());
        IllegalStateException locked = assertThrows(IllegalStateException.class, () -> DataDirectory.open(directory.resolve("data")));
        assertTrue(locked.getMessage().contains(directory.resolve("data").toString()), locked.getMessage());
    }

    private void assertRefused(LocalVespa vespa, String file, String text, String by, String reason) {
        Path broken = directory.resolve("broken-" + reason.replaceAll("\\W", "-"));
        TestApplication application = TestApplication.copy(broken).replace(file, text, by);
        long generation = vespa.generation();
        DeployException refused = assertThrows(DeployException.class, () -> vespa.deploy(application.directory()));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
        assertEquals(generation, vespa.generation());
    }

    @Test
    void listensOnLoopbackOnly() {
        assumeTrue(ListeningSockets.available());
        List<Integer> before = ListeningSockets.ofThisProcess().loopback();
        try (LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(directory).withApplication(TestApplication.books()))) {
            VespaClient client = new VespaClient(vespa);
            client.put("book", "1", "{'title':'The art of computing'}"); // opens whatever is opened on first use
            client.query("query", "computing", "ranking", "unranked");
            ListeningSockets sockets = ListeningSockets.ofThisProcess();
            assertEquals(List.of(), sockets.others());
            assertTrue(sockets.loopback().contains(vespa.endpoint().getPort()));
            assertTrue(sockets.loopback().contains(vespa.configEndpoint().getPort()));
        }
        List<Integer> left = new ArrayList<>(ListeningSockets.ofThisProcess().loopback());
        left.removeAll(before);
        assertTrue(left.size() <= 1, "only the config server of this JVM may be left, but there are " + left);
    }

    @Test
    void leavesNoThreadThatKeepsTheProgramRunning() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (LocalVespa vespa = LocalVespa.start(LocalVespaOptions.of(directory).withApplication(TestApplication.books()))) {
            vespa.deploy(TestApplication.books());
        }
        Awaitility.await().pollInSameThread().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && ! thread.isDaemon() && ! before.contains(thread)).map(Thread::getName).toList()));
    }

    @Test
    void aComponentThatFailsAtStartIsTheReason() {
        TestApplication application = TestApplication.copy(directory.resolve("application"))
                .replace("services.xml", "<search/>", "<search/><component id='io.twotower.local.FailingComponent'/>");
        LocalVespaOptions options = LocalVespaOptions.of(directory.resolve("data")).withApplication(application.directory());
        DeployException failed = assertThrows(DeployException.class, () -> LocalVespa.start(options));
        assertTrue(failed.getMessage().contains("no coffee"), failed.getMessage());
        try (LocalVespa vespa = LocalVespa.start(options.withApplication(TestApplication.books()))) {
            assertUp(vespa);
        }
    }

    @Test
    void aNewApplicationAtStartMustFitTheDocuments() {
        LocalVespaOptions options = LocalVespaOptions.of(directory.resolve("data"));
        try (LocalVespa vespa = LocalVespa.start(options.withApplication(TestApplication.books()))) {
            new VespaClient(vespa).put("book", "1", "{'title':'The art of computing','year':1968}");
        }
        TestApplication dropped = TestApplication.copy(directory.resolve("dropped"))
                .replace("schemas/book.sd", "field year type int {\n      indexing: attribute | summary\n    }", "")
                .replace("schemas/book.sd", "attribute(year)", "1")
                .write("validation-overrides.xml", "<validation-overrides/>");
        DeployException refused = assertThrows(DeployException.class, () -> LocalVespa.start(options.withApplication(dropped.directory())));
        assertTrue(refused.getMessage().contains("year"), refused.getMessage());
        try (LocalVespa vespa = LocalVespa.start(options)) {
            assertEquals("1968", new VespaClient(vespa).get("book", "1").at("/fields/year").asText());
        }
    }

    @Test
    void failedStartsLeaveNothingInUse() throws IOException {
        LocalVespaOptions options = LocalVespaOptions.of(directory.resolve("data"));
        IllegalArgumentException nothing = assertThrows(IllegalArgumentException.class, () -> LocalVespa.start(options));
        assertTrue(nothing.getMessage().contains("no active application"), nothing.getMessage());

        DeployException invalid = assertThrows(DeployException.class, () -> LocalVespa.start(options.withApplication(directory.resolve("nowhere"))));
        assertTrue(invalid.getMessage().contains("nowhere"), invalid.getMessage());

        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = taken.getLocalPort();
            for (LocalVespaOptions busy : List.of(options.withPorts(port, 0), options.withPorts(0, port))) {
                IllegalStateException inUse = assertThrows(IllegalStateException.class, () -> LocalVespa.start(busy));
                assertTrue(inUse.getMessage().contains(Integer.toString(port)), inUse.getMessage());
            }
        }
        try (DataDirectory data = DataDirectory.open(directory.resolve("data"))) {
            assertTrue(data.activeGeneration().isEmpty());
        }
        assertFalse(Files.exists(directory.resolve("data/application/1")));
    }

}
