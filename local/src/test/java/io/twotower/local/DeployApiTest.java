package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The HTTP interfaces of a running local Vespa: what they answer, and whom not. */
class DeployApiTest {

    private static final String DEPLOY = "/application/v2/tenant/default/prepareandactivate";

    @TempDir
    static Path directory;
    private static LocalVespa vespa;
    private static VespaClient client;
    private static int built = 0;

    @BeforeAll
    static void start() {
        vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("data")).withApplication(TestApplication.books()));
        client = new VespaClient(vespa);
        client.put("book", "1", "{'title':'The art of computing','year':1968}");
    }

    @AfterAll
    static void stop() {
        vespa.close();
    }

    @Test
    void deploys() {
        long before = vespa.generation();
        TestApplication application = copy().replace("schemas/book.sd", "rank-profile newest", "rank-profile latest");
        HttpResponse<String> response = post(application, "application/zip");
        JsonNode answer = VespaClient.parse(response.body());
        assertEquals(200, response.statusCode(), response.body());
        long id = answer.get("session-id").asLong();
        assertTrue(id > before);
        assertEquals("Session " + id + " for tenant 'default' prepared and activated.", answer.get("message").asText());
        assertTrue(answer.get("log").isArray());
        assertEquals(1, client.query("yql", "select * from book where true", "ranking", "latest").at("/root/fields/totalCount").asInt());
        JsonNode state = VespaClient.parse(client.send(request("/application/v2/tenant/default/application/default")).body());
        assertEquals(id, state.get("generation").asLong());
    }

    @Test
    void answersEveryQueryWhileDeploying() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        ExecutorService queries = Executors.newSingleThreadExecutor();
        try {
            Future<?> asking = queries.submit(() -> {
                while ( ! stop.get()) {
                    assertServing();
                    answered.incrementAndGet();
                }
            });
            for (int i = 0; i < 3; i++)
                vespa.deploy(copy().replace("schemas/book.sd", "rank-profile similar", "rank-profile other" + i +
                                            " { first-phase { expression: " + i + " } }\n  rank-profile similar").directory());
            stop.set(true);
            asking.get(30, TimeUnit.SECONDS); // throws what was wrong
            assertTrue(answered.get() > 0);
        } finally {
            stop.set(true);
            queries.shutdown();
        }
    }

    @Test
    void answersByHttp2() throws Exception {
        HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpResponse<String> response = http2.send(HttpRequest.newBuilder(vespa.endpoint().resolve("/state/v1/health")).build(),
                                                   HttpResponse.BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        assertEquals(200, response.statusCode());
        HttpRequest foreign = HttpRequest.newBuilder(vespa.endpoint().resolve("/state/v1/health")).header("Origin", "http://example.com").build();
        assertEquals(403, http2.send(foreign, HttpResponse.BodyHandlers.ofString()).statusCode());
    }

    @Test
    void refusesAnInvalidPackageAndServesOn() throws IOException {
        HttpResponse<String> response = post(copy().replace("schemas/book.sd", "attribute(year)", "attribute(yeer)"), "application/zip");
        assertEquals(400, response.statusCode());
        JsonNode answer = VespaClient.parse(response.body());
        assertEquals("INVALID_APPLICATION_PACKAGE", answer.get("error-code").asText());
        assertTrue(answer.get("message").asText().contains("yeer"), response.body());
        assertServing();
        assertNothingLeft();
    }

    @Test
    void refusesARetypedFieldThatHasValues() throws IOException {
        HttpResponse<String> response = post(copy().replace("schemas/book.sd", "field year type int", "field year type string")
                                                   .replace("schemas/book.sd", "expression: attribute(year)", "expression: 1")
                                                   .write("validation-overrides.xml", "<validation-overrides><allow until='" +
                                                          LocalDate.now().plusDays(7) + "'>field-type-change</allow></validation-overrides>"),
                                             "application/zip");
        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains("year"), response.body());
        assertServing();
        assertNothingLeft();
    }

    @Test
    void refusesOtherContent() throws IOException {
        HttpResponse<String> response = post(copy(), "application/x-gzip");
        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains("Content-Type must be application/zip"), response.body());
        assertNothingLeft();
    }

    @Test
    void refusesAFileThatIsNoZip() throws IOException {
        HttpResponse<String> response = client.send(request(DEPLOY).header("Content-Type", "application/zip")
                                                                   .POST(HttpRequest.BodyPublishers.ofString("no zip")));
        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains("not a readable zip file"), response.body());
        assertNothingLeft();
    }

    @Test
    void refusesTooLargeUploads() throws IOException {
        try (DeployServer small = DeployServer.bind(0, new Uploads(directory.resolve("small"), 1000))) {
            small.serve(vespa);
            URI uri = URI.create("http://127.0.0.1:" + small.port() + DEPLOY);
            HttpResponse<String> response = client.send(HttpRequest.newBuilder(uri).header("Content-Type", "application/zip")
                                                                   .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2000])));
            assertEquals(413, response.statusCode());
            assertTrue(response.body().contains("larger than"), response.body());
            assertEquals(0, filesIn(directory.resolve("small")));
        }
    }

    @Test
    void tellsWhatItDoesNotHave() {
        HttpResponse<String> nowhere = client.send(request("/config/v1"));
        assertEquals(404, nowhere.statusCode());
        assertTrue(VespaClient.parse(nowhere.body()).get("message").asText().contains("/config/v1"));
        assertEquals(405, client.send(request(DEPLOY)).statusCode());
        assertEquals("up", VespaClient.parse(client.send(request("/state/v1/health")).body()).at("/status/code").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:1", "127.0.0.1", "127.0.0.1:19071", "[::1]", "[::1]:8080", "LOCALHOST"})
    void answersThisMachine(String host) throws IOException {
        assertEquals(200, status(vespa.configEndpoint(), "/state/v1/health", "Host: " + host));
        assertEquals(200, status(vespa.endpoint(), "/state/v1/health", "Host: " + host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: example.com", "Host: 127.0.0.1.example.com", "Host: localhost.example.com:8080", "Host: 192.168.0.1",
                            "Host: localhost@example.com", "Host: localhost\r\nOrigin: http://example.com", "Host: localhost\r\nOrigin: null",
                            "Host: localhost\r\nOrigin: https://localhost.example.com"})
    void refusesWhatAForeignPageCouldSend(String headers) throws IOException {
        assertEquals(403, status(vespa.configEndpoint(), "/state/v1/health", headers));
        int status = status(vespa.endpoint(), "/state/v1/health", headers);
        assertTrue(status == 403 || status == 400, headers + " → " + status);
    }

    @Test
    void answersThePagesOfThisMachine() throws IOException {
        String headers = "Host: localhost\r\nOrigin: http://localhost:3000";
        assertEquals(200, status(vespa.configEndpoint(), "/state/v1/health", headers));
        assertEquals(200, status(vespa.endpoint(), "/state/v1/health", headers));
    }

    private static TestApplication copy() {
        return TestApplication.copy(directory.resolve("application" + built++));
    }

    private static HttpResponse<String> post(TestApplication application, String type) {
        Path zip = TestApplication.zip(application.directory(), directory.resolve("package" + built++ + ".zip"));
        try {
            return client.send(request(DEPLOY).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofFile(zip)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(vespa.configEndpoint().resolve(path));
    }

    private static void assertServing() {
        assertEquals("The art of computing", client.query("query", "computing", "ranking", "unranked").at("/root/children/0/fields/title").asText());
    }

    private static void assertNothingLeft() throws IOException {
        assertEquals(1, filesIn(directory.resolve("data/application")));
        assertEquals(0, filesIn(directory.resolve("data/uploads")));
    }

    private static long filesIn(Path path) throws IOException {
        if ( ! Files.exists(path)) return 0;
        try (Stream<Path> files = Files.list(path)) {
            return files.count();
        }
    }

    /** By hand, because Java's client lets nobody choose the host header. */
    private static int status(URI server, String path, String headers) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

}
