package io.twotower.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.yahoo.application.Application;
import com.yahoo.application.Networking;
import com.yahoo.application.container.handler.Request;
import com.yahoo.application.container.handler.Response;
import com.yahoo.component.ComponentSpecification;
import com.yahoo.docproc.DocumentProcessor.Progress;
import com.yahoo.docproc.Processing;
import com.yahoo.document.Document;
import com.yahoo.document.DocumentPut;
import com.yahoo.document.DocumentType;
import com.yahoo.document.datatypes.TensorFieldValue;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The components as Vespa's container constructs, injects and chains them from a services.xml, and what HTTP answers. */
class ContainerTest {
    private static final String SERVICES = """
            <services version="1.0">
              <container id="default" version="1.0">
                <component id="towers_a" class="io.twotower.serving.SlotTowers">
                  <config name="io.twotower.serving.slot-towers">
                    <slot>a</slot>
                    <manifest>towers/a/manifest.json</manifest>
                    <features>towers/a/features.json</features>
                    <queryTower>models/query_tower_a.onnx</queryTower>
                    <itemTower>models/item_tower_a.onnx</itemTower>
                  </config>
                </component>
                <component id="towers_b" class="io.twotower.serving.SlotTowers">
                  <config name="io.twotower.serving.slot-towers"><slot>b</slot></config>
                </component>
                <component id="query_tower_a" class="io.twotower.serving.TowerEmbedder">
                  <config name="io.twotower.serving.tower-embedder"><slot>a</slot></config>
                </component>
                <component id="query_tower_b" class="io.twotower.serving.TowerEmbedder">
                  <config name="io.twotower.serving.tower-embedder"><slot>b</slot></config>
                </component>
                <handler id="io.twotower.serving.TowerStatusHandler"><binding>http://*/twotower/v1/status</binding></handler>
                <search>
                  <chain id="default" inherits="vespa">
                    <searcher id="io.twotower.serving.QueryTowerSearcher"/>
                    <searcher id="io.twotower.serving.BackendSearcher"/>
                  </chain>
                </search>
                <document-processing>
                  <chain id="towers"><documentprocessor id="io.twotower.serving.ItemTowerProcessor"/></chain>
                </document-processing>
              </container>
            </services>
            """;
    private static final String SCHEMA = """
            schema item {
              document item {
                field name type string { indexing: attribute | summary }
                field tags type array<string> { indexing: attribute | summary }
                field synopsis type string { indexing: index | summary }
                field size type long { indexing: attribute | summary }
                field free type bool { indexing: attribute | summary }
                field embedding_a type tensor<float>(x[4]) { indexing: attribute }
                field generation_a type string { indexing: attribute }
              }
              rank-profile two_tower_a {
                inputs { query(q_a) tensor<float>(x[4]) }
                first-phase { expression: closeness(field, embedding_a) }
              }
            }
            """;

    @TempDir
    static Path directory;
    private static Application application;
    private static SlotTowers towers;

    @BeforeAll
    static void start() throws IOException {
        Path bundle = Models.symmetric(directory.resolve("bundle"), 1);
        towers = Models.slot("a", bundle);
        Path files = directory.resolve("application");
        for (String folder : new String[]{"models", "towers/a", "schemas", "search/query-profiles/types"}) Files.createDirectories(files.resolve(folder));
        Files.copy(bundle.resolve(ModelBundle.MANIFEST), files.resolve("towers/a/manifest.json"));
        Files.copy(bundle.resolve(ModelBundle.FEATURES), files.resolve("towers/a/features.json"));
        Files.copy(bundle.resolve(ModelBundle.QUERY_TOWER), files.resolve("models/query_tower_a.onnx"));
        Files.copy(bundle.resolve(ModelBundle.ITEM_TOWER), files.resolve("models/item_tower_a.onnx"));
        Files.writeString(files.resolve("services.xml"), SERVICES);
        Files.writeString(files.resolve("schemas/item.sd"), SCHEMA);
        // Without a content cluster the container does not know the rank profile's inputs, so the query profile declares them.
        Files.writeString(files.resolve("search/query-profiles/default.xml"), "<query-profile id='default' type='root'><field name='twoTower.slot'>a</field></query-profile>");
        Files.writeString(files.resolve("search/query-profiles/types/root.xml"), "<query-profile-type id='root' inherits='native'>"
                + "<field name='ranking.features.query(q_a)' type='tensor&lt;float&gt;(x[4])'/></query-profile-type>");
        application = Application.fromApplicationPackage(files, Networking.disable);
    }

    @AfterAll
    static void stop() {
        application.close();
        towers.deconstruct();
    }

    private static JsonNode search(int status, String... namesAndValues) throws IOException {
        StringBuilder uri = new StringBuilder("http://localhost/search/?");
        for (int i = 0; i < namesAndValues.length; i += 2)
            uri.append(namesAndValues[i]).append('=').append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8)).append('&');
        return answer(status, new Request(uri.toString()));
    }

    private static JsonNode post(int status, String body) throws IOException {
        Request request = new Request("http://localhost/search/", body.getBytes(StandardCharsets.UTF_8), Request.Method.POST);
        request.getHeaders().put("Content-Type", "application/json");
        return answer(status, request);
    }

    private static JsonNode answer(int status, Request request) throws IOException {
        Response response = application.getJDisc("default").handleRequest(request);
        assertEquals(status, response.getStatus(), response.getBodyAsString());
        return new ObjectMapper().readTree(response.getBodyAsString()).get("root");
    }

    private static JsonNode asked(JsonNode root) {
        return root.get("children").get(0).get("fields");
    }

    @Test
    void aRecommendationReachesTheContentCluster() throws IOException {
        String vector = Vectors.tensor(towers.embed(Tower.QUERY, Models.raw("{'seed.name': 'vim'}"))).toString();
        JsonNode asked = asked(search(200, "yql", "select * from item where name contains 'x'", "twoTower.features", "{\"seed.name\": \"vim\"}"));
        assertEquals(vector, asked.get("q_a").asText());
        assertEquals("two_tower_a", asked.get("profile").asText());
        assertEquals("AND name:x (AND NEAREST_NEIGHBOR {field=embedding_a,queryTensorName=q_a,targetHits=200} |generation_a:" + towers.generation() + ")",
                     asked.get("tree").asText());
    }

    @Test
    void plainVespaQueriesEmbedTheSameVector() throws IOException {
        String json = "{\"seed.name\": \"vim\", \"seed.size\": 1}";
        JsonNode plain = asked(search(200, "yql", "select * from item where {targetHits:9}nearestNeighbor(embedding_a, q_a)", "ranking", "two_tower_a",
                                      "input.query(q_a)", "embed(query_tower_a, @features)", "features", json));
        JsonNode ours = asked(search(200, "yql", "select * from item where true", "twoTower.features", json));
        assertEquals(ours.get("q_a").asText(), plain.get("q_a").asText());
        assertTrue(plain.get("tree").asText().endsWith("|generation_a:" + towers.generation()), plain.toString());
    }

    @Test
    void parametersCanBePostedAsJson() throws IOException {
        String vector = Vectors.tensor(towers.embed(Tower.QUERY, Models.raw("{'seed.name': 'vim'}"))).toString();
        String yql = "\"yql\": \"select * from item where true\"";
        assertEquals(vector, asked(post(200, "{" + yql + ", \"twoTower.features\": \"{\\\"seed.name\\\": \\\"vim\\\"}\"}")).get("q_a").asText());
        assertEquals(vector, asked(post(200, "{" + yql + ", \"twoTower\": {\"features\": \"{\\\"seed.name\\\": \\\"vim\\\"}\"}}")).get("q_a").asText());
        String message = post(400, "{" + yql + ", \"twoTower\": {\"features\": {\"seed.name\": \"vim\"}}}").toString();
        assertTrue(message.contains("string that holds a JSON object"), message);
    }

    @Test
    void badRequestsAreAnsweredWith400() throws IOException {
        for (String[] bad : new String[][]{
                {"twoTower.features", "{\"seed.nam\": \"vim\"}"},
                {"twoTower.features", "{}", "twoTower.slot", "b"},
                {"twoTower.features", "{}", "twoTower.targetHits", "x"},
                {"twoTower.sead", "vim"},
                {"ranking", "two_tower_a", "input.query(q_a)", "embed(query_tower_a, @features)", "features", "{\"nonsense\": 1}"},
                {"ranking", "two_tower_a", "input.query(q_a)", "embed(query_tower_b, @features)", "features", "{}"}}) {
            String[] parameters = java.util.Arrays.copyOf(bad, bad.length + 2);
            parameters[bad.length] = "yql";
            parameters[bad.length + 1] = "select * from item where {targetHits:9}nearestNeighbor(embedding_a, q_a)";
            search(400, parameters);
        }
    }

    @Test
    void theStatusSaysWhatEachSlotHoldsAndWasAsked() throws IOException {
        JsonNode before = status();
        search(200, "yql", "select * from item where true", "twoTower.features", "{}");
        JsonNode status = status();
        assertEquals("a", status.path("active").asText());
        JsonNode slot = status.at("/slots/a");
        assertEquals(towers.generation(), slot.path("generation").asText());
        assertEquals(4, slot.path("dimension").asInt());
        assertEquals(before.at("/slots/a/requests").asLong() + 1, slot.path("requests").asLong());
        assertTrue(status.at("/slots/b").isObject() && status.at("/slots/b").isEmpty(), status.toString());
        assertTrue(slot.path("warnings").isArray(), status.toString());
    }

    private static JsonNode status() throws IOException {
        Response response = application.getJDisc("default").handleRequest(new Request("http://localhost/twotower/v1/status"));
        assertEquals(200, response.getStatus(), response.getBodyAsString());
        return new ObjectMapper().readTree(response.getBodyAsString());
    }

    @Test
    void theStatusIsReadOnly() throws IOException {
        for (Request.Method method : List.of(Request.Method.POST, Request.Method.PUT, Request.Method.DELETE)) {
            Response response = application.getJDisc("default").handleRequest(new Request("http://localhost/twotower/v1/status", new byte[0], method));
            assertEquals(405, response.getStatus());
            assertEquals(List.of("GET"), response.getHeaders().get("Allow"));
        }
    }

    @Test
    void documentsGetTheirVectors() {
        var documentProcessing = application.getJDisc("default").documentProcessing();
        DocumentType type = documentProcessing.getDocumentTypes().get("item");
        Document item = new Document(type, "id:item:item::vim");
        item.setFieldValue("name", "vim");
        assertEquals(Progress.DONE, documentProcessing.process(ComponentSpecification.fromString("towers"), Processing.of(new DocumentPut(item))));
        assertEquals(Vectors.tensor(towers.embed(Tower.ITEM, Models.raw("{name: 'vim'}"))), ((TensorFieldValue) item.getFieldValue("embedding_a")).getTensor().orElseThrow());
        assertEquals(towers.generation(), item.getFieldValue("generation_a").toString());
    }
}
