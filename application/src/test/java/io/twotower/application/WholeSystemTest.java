package io.twotower.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.VespaUnderTest.Answer;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.export.OnnxTowers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A model, packaged, deployed, fed and queried over HTTP: {@link VespaUnderTest} says on which Vespa. */
class WholeSystemTest {
    private static final String ALL = "select * from item where true";
    private static final float TOLERANCE = 1e-5f;

    @TempDir
    private static Path directory;
    private static ModelBundle model;
    private static ApplicationSpec spec;
    private static OnnxTowers towers;
    private static VespaUnderTest vespa;

    @BeforeAll
    static void deployAndFeed() throws IOException {
        model = TinyModel.write(directory.resolve("bundle"));
        spec = ApplicationSpec.of(model);
        towers = new OnnxTowers(model.towerFile(Tower.QUERY), model.towerFile(Tower.ITEM), 1);
        Path application = directory.resolve("application.zip");
        new ApplicationPackager(Map.of(Slot.A, model), null).write(application);
        vespa = VespaUnderTest.start(application, directory.resolve("data"));
        for (RawFeatures item : TinyModel.CATALOGUE) put(item);
    }

    @AfterAll
    static void stop() {
        if (vespa != null) vespa.close();
        if (towers != null) towers.close();
    }

    @Test
    void seedBringsRelatedItemsAndNotItself() {
        List<String> hits = ids(recommend(Map.of("twoTower.seed", "vim", "hits", "3")));
        assertEquals(Set.of("nano", "vim-scripts", "emacs"), Set.copyOf(hits));
        assertTrue(ids(recommend(Map.of("twoTower.seed", "vim", "twoTower.includeSeed", "true"))).contains("vim"));
    }

    @Test
    void hitsAreInTheExactOrderOfTheTowers() {
        float[] query = towers.embed(Tower.QUERY, encodedSeed("gimp"));
        Map<String, Double> expected = new HashMap<>();
        for (RawFeatures item : TinyModel.CATALOGUE) {
            String id = item.strings("name").get(0);
            if (!id.equals("gimp")) expected.put(id, closeness(query, towers.embed(Tower.ITEM, encodedItem(item))));
        }
        Answer answer = recommend(Map.of("twoTower.seed", "gimp", "hits", "20"));
        assertEquals(expected.keySet(), Set.copyOf(ids(answer)));
        double last = 1;
        for (JsonNode hit : hits(answer)) {
            double relevance = hit.path("relevance").asDouble();
            assertEquals(expected.get(id(hit)), relevance, TOLERANCE, id(hit));
            assertEquals(relevance, hit.at("/fields/matchfeatures/closeness(field,embedding_a)").asDouble(), TOLERANCE);
            assertTrue(relevance <= last);
            last = relevance;
        }
    }

    @Test
    void filterInYqlLeavesOnlyWhatMatches() {
        Answer answer = recommend(Map.of("twoTower.seed", "vim", "yql", "select * from item where section contains \"graphics\"", "hits", "20"));
        assertEquals(Set.of("gimp", "inkscape", "krita"), Set.copyOf(ids(answer)));
        Answer tagged = recommend(Map.of("twoTower.seed", "vim", "hits", "20",
                "yql", "select * from item where section contains \"editors\" and tags contains \"interface::x11\""));
        assertEquals(List.of("emacs"), ids(tagged));
    }

    @Test
    void pagesContinueEachOther() {
        List<String> all = ids(recommend(Map.of("twoTower.seed", "vlc", "hits", "6")));
        List<String> pages = new ArrayList<>(ids(recommend(Map.of("twoTower.seed", "vlc", "hits", "3"))));
        pages.addAll(ids(recommend(Map.of("twoTower.seed", "vlc", "hits", "3", "offset", "3"))));
        assertEquals(all, pages);
    }

    @Test
    void featuresOfAnUnknownItemAreEnough() {
        String features = RawFeatures.builder().put("seed.synopsis", "digital image manipulation").put("seed.tags", List.of("works-with::image")).build().toJson();
        List<String> hits = ids(recommend(Map.of("twoTower.features", features, "hits", "2")));
        assertEquals(Set.of("gimp", "krita"), Set.copyOf(hits));
    }

    @Test
    void hitsCarryWhatIsShownAndNoVectors() {
        JsonNode fields = hits(recommend(Map.of("twoTower.seed", "vim", "hits", "1"))).get(0).path("fields");
        assertTrue(fields.has("name") && fields.has("synopsis") && fields.path("tags").isArray(), fields::toString);
        for (String hidden : List.of("embedding_a", "embedding_b", "generation_a", "neighbours")) assertFalse(fields.has(hidden), hidden);
    }

    @Test
    void documentWithoutVectorIsFoundByTheNextQuery() {
        RawFeatures item = RawFeatures.builder().put("name", "neovim").put("section", "editors").put("synopsis", "a powerful text editor")
                .put("tags", List.of("works-with::text", "interface::text-mode")).build();
        try {
            put(item);
            assertTrue(ids(recommend(Map.of("twoTower.seed", "vim", "hits", "5"))).contains("neovim"));
        } finally {
            assertEquals(200, vespa.remove("neovim").status());
        }
        assertFalse(ids(recommend(Map.of("twoTower.seed", "vim", "hits", "20"))).contains("neovim"));
    }

    @Test
    void processorWritesTheTrainersVectorAndItsGeneration() {
        for (RawFeatures item : TinyModel.CATALOGUE) {
            JsonNode fields = vespa.document(item.strings("name").get(0)).body().path("fields");
            assertArrayEquals(towers.embed(Tower.ITEM, encodedItem(item)), vector(fields.path("embedding_a")), TOLERANCE);
            assertEquals(model.fingerprint(), fields.path("generation_a").asText());
            assertFalse(fields.has("embedding_b"), "slot b is empty");
        }
    }

    @Test
    void embedderAndSearcherMakeTheSameVector() {
        String features = seed("ffmpeg").toJson();
        Answer embedded = vespa.query(Map.of(
                "yql", "select * from item where {targetHits: 20}nearestNeighbor(embedding_a, q_a)", "ranking", "two_tower_a", "hits", "20",
                "input.query(q_a)", "embed(query_tower_a, @features)", "features", features));
        assertEquals(200, embedded.status(), embedded.body()::toString);
        Answer searched = recommend(Map.of("twoTower.seed", "ffmpeg", "twoTower.includeSeed", "true", "hits", "20"));
        Answer given = recommend(Map.of("twoTower.features", features, "hits", "20"));
        assertEquals(TinyModel.CATALOGUE.size(), hits(embedded).size());
        assertEquals(relevances(searched), relevances(embedded));
        assertEquals(relevances(searched), relevances(given));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "twoTower.seed       | no-such-package     | no-such-package",
            "twoTower.seed       |                     | twoTower.seed",
            "twoTower.history    | vim,,emacs          | twoTower.history",
            "twoTower.history    | vim,emacs           | twoTower.history",
            "twoTower.features   | {\"seed.name\":     | twoTower.features",
            "twoTower.features   | {\"seed.colour\":1} | seed.colour",
            "twoTower.slot       | c                   | twoTower.slot",
            "twoTower.slot       | b                   | twoTower.slot",
            "twoTower.targetHits | many                | twoTower.targetHits",
            "twoTower.targetHits | 0                   | twoTower.targetHits",
            "twoTower.includeSeed| perhaps             | includeSeed",
            "twoTower.sed        | vim                 | sed"})
    void wrongRequestIsAnsweredWith400AndTheParameter(String parameter, String value, String culprit) {
        Map<String, String> request = new HashMap<>(Map.of("yql", ALL, "twoTower.seed", "vim"));
        if (parameter.equals("twoTower.features") || parameter.equals("twoTower.history")) request.remove("twoTower.seed");
        request.put(parameter, value == null ? "" : value);
        Answer answer = vespa.query(request);
        assertEquals(400, answer.status(), answer.body()::toString);
        assertTrue(answer.body().at("/root/errors").toString().contains(culprit), answer.body()::toString);
    }

    @Test
    void updateOfAFeatureBringsItsVector() {
        updating("updated", () -> {
            long revision = fields("updated").path("feature_revision").asLong();
            assertEquals(200, vespa.update("updated", assign("section", "graphics")).status());
            assertEquals("graphics", fields("updated").path("section").asText());
            assertHoldsItsVector("updated");
            assertNotEquals(revision, fields("updated").path("feature_revision").asLong());
            ObjectNode tag = JsonNodeFactory.instance.objectNode();
            tag.putObject("tags").putArray("add").add("works-with::image");
            assertEquals(200, vespa.update("updated", tag).status());
            assertHoldsItsVector("updated");
        });
    }

    @Test
    void conditionOfAnUpdateIsTheCallersAnswer() {
        updating("conditional", () -> {
            Answer refused = vespa.update("conditional", assign("section", "graphics"), Map.of("condition", "item.section == \"video\""));
            assertEquals(412, refused.status(), refused.body()::toString);
            assertEquals("editors", fields("conditional").path("section").asText());
            assertEquals(200, vespa.update("conditional", assign("section", "graphics"), Map.of("condition", "item.section == \"editors\"")).status());
            assertHoldsItsVector("conditional");
        });
    }

    @Test
    void updateOfAMissingItemCreatesItOnlyWhenAsked() {
        try {
            assertEquals(200, vespa.update("missing", assign("section", "editors")).status());
            assertEquals(404, vespa.document("missing").status());
            assertEquals(412, vespa.update("missing", assign("section", "editors"), Map.of("condition", "item.section == \"video\"")).status());
            assertEquals(200, vespa.update("missing", assign("section", "editors"), Map.of("create", "true")).status());
            assertHoldsItsVector("missing");
        } finally {
            vespa.remove("missing");
        }
    }

    @Test
    void sixtyFourUpdatesOfOneItemAtOnceAreAllDone() {
        updating("contended", () -> {
            List<CompletableFuture<Answer>> answers = IntStream.range(0, 64).mapToObj(i -> {
                ObjectNode fields = i % 2 == 0 ? assign("synopsis", "text editor number " + i) : JsonNodeFactory.instance.objectNode();
                if (i % 2 == 1) fields.putObject("tags").putArray("add").add("number::" + i);
                return vespa.updateAsync("contended", fields, Map.of());
            }).toList();
            for (CompletableFuture<Answer> answer : answers) assertEquals(200, answer.join().status(), () -> answer.join().body().toString());
            assertEquals(1 + 32, fields("contended").path("tags").size());
            assertHoldsItsVector("contended");
        });
    }

    private static void updating(String id, Runnable test) {
        try {
            put(RawFeatures.builder().put("name", id).put("section", "editors").put("synopsis", "a text editor").put("tags", List.of("works-with::text")).build());
            test.run();
        } finally {
            vespa.remove(id);
        }
    }

    private static ObjectNode assign(String field, String value) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.putObject(field).put("assign", value);
        return fields;
    }

    private static JsonNode fields(String id) {
        return vespa.document(id).body().path("fields");
    }

    private static void assertHoldsItsVector(String id) {
        JsonNode fields = fields(id);
        RawFeatures.Builder item = RawFeatures.builder();
        for (ItemField field : spec.itemFields()) {
            JsonNode value = fields.path(field.name());
            if (value.isArray()) value.forEach(element -> item.put(field.name(), element.asText()));
            else if (value.isTextual()) item.put(field.name(), value.asText());
        }
        assertArrayEquals(towers.embed(Tower.ITEM, encodedItem(item.build())), vector(fields.path("embedding_a")), TOLERANCE, id);
        assertEquals(model.fingerprint(), fields.path("generation_a").asText());
    }

    @Test
    void statusSaysWhatTheSlotsHold() {
        JsonNode status = vespa.towerStatus().body();
        assertEquals("a", status.path("active").asText(), status::toString);
        assertEquals(model.fingerprint(), status.at("/slots/a/generation").asText());
        assertTrue(status.at("/slots/b").isEmpty(), status::toString);
    }

    @Test
    void brokenPackageIsRefusedAndTheOldOneServesOn() throws IOException {
        Path broken = Files.createDirectories(directory.resolve("broken/application"));
        new ApplicationPackager(Map.of(Slot.A, model), null).stage(broken);
        Path schema = broken.resolve("schemas/item.sd");
        Files.writeString(schema, Files.readString(schema).replace("array<string>", "array<nonsense>"));
        Path zip = directory.resolve("broken.zip");
        new PackageZip(broken).write(zip);
        Answer answer = vespa.deploy(zip);
        assertEquals(400, answer.status(), answer.body()::toString);
        assertTrue(answer.body().toString().contains("nonsense"), answer.body()::toString);
        assertEquals(Set.of("nano", "vim-scripts", "emacs"), Set.copyOf(ids(recommend(Map.of("twoTower.seed", "vim", "hits", "3")))));
    }

    private static void put(RawFeatures item) {
        Answer answer = vespa.put(item.strings("name").get(0), spec.documentFields(item));
        assertEquals(200, answer.status(), answer.body()::toString);
    }

    private static Answer recommend(Map<String, String> parameters) {
        // The first queries of a fresh JVM can take longer than Vespa's usual half second.
        Map<String, String> request = new HashMap<>(Map.of("yql", ALL, "timeout", "20s"));
        request.putAll(parameters);
        Answer answer = vespa.query(request);
        assertEquals(200, answer.status(), answer.body()::toString);
        assertFalse(answer.body().at("/root").has("errors"), answer.body()::toString);
        return answer;
    }

    private static List<JsonNode> hits(Answer answer) {
        List<JsonNode> hits = new ArrayList<>();
        answer.body().at("/root/children").forEach(hits::add);
        return hits;
    }

    private static List<String> ids(Answer answer) {
        return hits(answer).stream().map(WholeSystemTest::id).toList();
    }

    private static String id(JsonNode hit) {
        return hit.at("/fields/name").asText();
    }

    /** Rounded beyond what ONNX Runtime's batches and a JSON's digits can differ by. */
    private static Map<String, Long> relevances(Answer answer) {
        return hits(answer).stream().collect(Collectors.toMap(WholeSystemTest::id, hit -> Math.round(hit.path("relevance").asDouble() * 1e4)));
    }

    private static RawFeatures seed(String id) {
        return TinyModel.CATALOGUE.stream().filter(item -> item.strings("name").contains(id)).findFirst().orElseThrow().prefixed("seed.");
    }

    private static int[] encodedSeed(String id) {
        return model.encoder().encode(Tower.QUERY, seed(id));
    }

    private static int[] encodedItem(RawFeatures item) {
        return model.encoder().encode(Tower.ITEM, item);
    }

    /** By the definition of distance-metric prenormalized-angular: 1 / (2 - cosine). */
    private static double closeness(float[] one, float[] other) {
        double dot = 0;
        for (int i = 0; i < one.length; i++) dot += one[i] * other[i];
        return 1 / (2 - dot);
    }

    private static float[] vector(JsonNode tensor) {
        JsonNode values = tensor.path("values");
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) vector[i] = (float) values.get(i).asDouble();
        return vector;
    }
}
