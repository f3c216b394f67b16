package io.twotower.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sessions of the config server's API: an application is changed file by file and activated without being uploaded anew. */
class SessionApiTest {

    private static final String TENANT = "/application/v2/tenant/default";
    private static final String SHORT = TENANT + "/application/default";
    private static final String APPLICATION = SHORT + "/environment/prod/region/default/instance/default";
    private static final String PROFILE = "search/query-profiles/default.xml";

    @TempDir
    static Path directory;
    private static LocalVespa vespa;
    private static VespaClient client;

    @BeforeAll
    static void start() {
        TestApplication application = TestApplication.copy(directory.resolve("application")).write(PROFILE, profile("newest"));
        vespa = LocalVespa.start(LocalVespaOptions.of(directory.resolve("data")).withApplication(application.directory()));
        client = new VespaClient(vespa);
        client.put("book", "1", "{'title':'The art of computing','year':1968}");
        client.put("book", "2", "{'title':'The dragon book','year':1986}");
    }

    @AfterAll
    static void stop() {
        vespa.close();
    }

    @Test
    void aQueryProfileIsSwitchedWithoutAnUpload() {
        long before = vespa.generation();
        JsonNode session = ok(post(TENANT + "/session?from=" + encoded("http://elsewhere:19071" + APPLICATION)));
        long id = session.get("session-id").asLong();
        assertEquals(before + 1, id);
        assertEquals(url(sessionPath(id) + "/prepared"), session.get("prepared").asText());
        assertEquals(url(sessionPath(id) + "/content/"), session.get("content").asText());
        assertEquals("Session " + id + " for tenant 'default' created.", session.get("message").asText());

        assertEquals(url(sessionPath(id) + "/prepared"), ok(put(id, "content/" + PROFILE, profile("oldest"))).get("prepared").asText());
        assertTrue(ok(get(sessionPath(id) + "/content/schemas/")).toString().contains("/content/schemas/book.sd"));
        ok(put(id, "content/schemas/book.sd", get(sessionPath(id) + "/content/schemas/book.sd").body()
                .replace("rank-profile similar", "rank-profile oldest { first-phase { expression: -attribute(year) } }\n  rank-profile similar")));
        assertEquals("The dragon book", first(), "nothing is changed yet");

        JsonNode prepared = ok(put(id, "prepared", ""));
        assertEquals(url(sessionPath(id) + "/active"), prepared.get("activate").asText());
        assertEquals("Session " + id + " for tenant 'default' prepared.", prepared.get("message").asText());
        assertTrue(prepared.at("/configChangeActions/reindex").isArray());
        assertEquals("The dragon book", first(), "nor now");

        JsonNode activated = ok(put(id, "active", ""));
        assertEquals("Session " + id + " for tenant 'default' activated.", activated.get("message").asText());
        assertEquals(url(APPLICATION), activated.get("url").asText());
        assertEquals("The art of computing", first());
        assertEquals(id, ok(client.send(HttpRequest.newBuilder(vespa.endpoint().resolve("/state/v1/config")))).at("/config/generation").asLong());
        assertEquals(id, ok(get(APPLICATION)).get("generation").asLong());
        assertEquals(profile("oldest"), get(APPLICATION + "/content/" + PROFILE).body());
        assertEquals(profile("oldest"), get(SHORT + "/content/" + PROFILE).body());
        refused(404, "Session " + id, put(id, "active", ""));
    }

    @Test
    void theFilesOfASessionAndOfWhatIsActive() {
        assertEquals(List.of("schemas/", "search/", "services.xml"), list(APPLICATION, "", ""));
        assertEquals(List.of("schemas/book.sd"), list(APPLICATION, "schemas/", ""));
        assertEquals(List.of("schemas/", "schemas/book.sd", "search/", "search/query-profiles/", PROFILE, "services.xml"),
                     list(APPLICATION, "", "?recursive=true"));
        long id = session();
        ok(put(id, "content/new/", ""));
        ok(put(id, "content/new/file.txt", "über"));
        assertEquals(List.of("new/file.txt"), list(sessionPath(id), "new/", ""));
        assertEquals("über", get(sessionPath(id) + "/content/new/file.txt").body());
        refused(400, "not an empty directory", delete(id, "new"));
        ok(delete(id, "new/file.txt"));
        ok(delete(id, "new"));
        refused(404, "no file 'new'", get(sessionPath(id) + "/content/new"));
        ok(delete(id, PROFILE));
        assertEquals(List.of(PROFILE), list(APPLICATION, "search/query-profiles/", ""), "the active package is another one");
        refused(400, "'services.xml' is a file", put(id, "content/services.xml/x", "x"));
        refused(405, "GET only", client.send(request(APPLICATION + "/content/services.xml").PUT(BodyPublishers.ofString("x"))));
    }

    @Test
    void whatIsWrongIsToldByPrepareAndCanBeMended() {
        long id = session();
        String services = get(sessionPath(id) + "/content/services.xml").body();
        refused(400, "is not prepared", put(id, "active", ""));
        ok(put(id, "content/services.xml", services.replace("mode=\"index\"", "mode=\"streaming\"")));
        refused(400, "streaming mode", put(id, "prepared", ""));
        refused(400, "is not prepared", put(id, "active", ""));
        ok(put(id, "content/services.xml", services));
        ok(put(id, "prepared", ""));
        ok(put(id, "content/services.xml", services));
        refused(400, "is not prepared, or was changed since", put(id, "active", ""));
        ok(put(id, "prepared", ""));
        ok(put(id, "active", ""));
        assertEquals(id, vespa.generation());
    }

    @Test
    void ofTwoSessionsOnlyOneReplacesWhatBothWereMadeFrom() {
        long first = session();
        long second = session();
        ok(put(first, "prepared", ""));
        ok(put(second, "prepared", ""));
        ok(put(second, "active", ""));
        HttpResponse<String> late = put(first, "active", "");
        assertEquals("ACTIVATION_CONFLICT", refused(409, "Cannot activate session " + first, late).get("error-code").asText());
        assertEquals(second, vespa.generation());
    }

    @Test
    void aPackageIsUploadedToASession() throws IOException {
        TestApplication application = TestApplication.copy(directory.resolve("uploaded")).write(PROFILE, profile("newest"));
        Path zip = TestApplication.zip(application.directory(), directory.resolve("uploaded.zip"));
        long id = ok(client.send(request(TENANT + "/session").header("Content-Type", "application/zip").POST(BodyPublishers.ofFile(zip))))
                .get("session-id").asLong();
        ok(put(id, "prepared", ""));
        ok(put(id, "active", ""));
        assertEquals("The dragon book", first());
        refused(400, "Content-Type must be application/zip", post(TENANT + "/session"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "http://localhost:19071/application/v2/tenant/other/application/default", ":"})
    void refusesToCopyAnythingElse(String from) {
        refused(400, "illegal value '" + from + "'", post(TENANT + "/session?from=" + encoded(from)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "a/../../outside", "%2e%2e/outside", "a//b", "a%5Cb", "c:b"})
    void refusesPathsOutOfThePackage(String path) throws IOException {
        long id = session();
        refused(400, "not a plain relative path", put(id, "content/" + path, "x"));
        refused(400, "not a plain relative path", get(sessionPath(id) + "/content/" + path));
        assertEquals(0, Files.walk(directory).filter(file -> file.endsWith("outside")).count());
    }

    @Test
    void tellsWhatIsNotThere() {
        refused(404, "Session 12345", put(12345, "prepared", ""));
        refused(400, "'x' is not a session id", get(TENANT + "/session/x/content/"));
        refused(404, "not 'nonsense'", get(sessionPath(session()) + "/nonsense"));
        refused(404, "no file 'nonsense'", get(APPLICATION + "/content/nonsense"));
        assertEquals(url(APPLICATION), ok(get(TENANT + "/application/")).get(0).asText());
    }

    private static String profile(String ranking) {
        return "<query-profile id=\"default\"><field name=\"ranking\">" + ranking + "</field></query-profile>";
    }

    private static String first() {
        return client.query("yql", "select * from book where true").at("/root/children/0/fields/title").asText();
    }

    private static long session() {
        return ok(post(TENANT + "/session?from=" + encoded(url(APPLICATION)))).get("session-id").asLong();
    }

    private static String sessionPath(long id) { return TENANT + "/session/" + id; }

    private static String encoded(String text) { return URLEncoder.encode(text, StandardCharsets.UTF_8); }

    private static String url(String path) { return vespa.configEndpoint() + path; }

    private static HttpRequest.Builder request(String path) { return HttpRequest.newBuilder(URI.create(url(path))); }

    private static HttpResponse<String> get(String path) { return client.send(request(path)); }

    private static HttpResponse<String> post(String path) { return client.send(request(path).POST(BodyPublishers.noBody())); }

    private static HttpResponse<String> put(long session, String what, String body) {
        return client.send(request(sessionPath(session) + "/" + what).PUT(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> delete(long session, String path) {
        return client.send(request(sessionPath(session) + "/content/" + path).DELETE());
    }

    private static List<String> list(String owner, String path, String parameters) {
        List<String> names = new ArrayList<>();
        ok(get(owner + "/content/" + path + parameters)).forEach(url -> names.add(url.asText().substring(url(owner + "/content/").length())));
        return names;
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        return VespaClient.parse(response.body());
    }

    private static JsonNode refused(int status, String reason, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        JsonNode answer = VespaClient.parse(response.body());
        assertTrue(answer.get("message").asText().contains(reason), response.body());
        return answer;
    }

}
