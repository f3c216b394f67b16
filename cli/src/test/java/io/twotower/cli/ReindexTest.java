package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.GenerationPackage;
import io.twotower.application.Slot;
import io.twotower.application.generation.ConfigServerClient;
import io.twotower.application.generation.GateLimits;
import io.twotower.application.generation.GateResult;
import io.twotower.application.generation.Reindex;
import io.twotower.application.generation.ReindexListener;
import io.twotower.application.generation.ReindexOptions;
import io.twotower.application.generation.TowerVectors;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A new model takes over on a Vespa that goes on being asked and fed: {@link ShopVespa} says on which. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReindexTest {
    private static final int ITEMS = Prove.count(2_000, 200);
    /** The demands on two generations that have nothing in common but the data. */
    private static final String LIMITS = "overlap: 0\nmaxDrop: 1\n";

    @TempDir
    static Path directory;

    private static ShopGenerations shop;
    private static ShopVespa vespa;
    private static Path limits;

    @BeforeAll
    static void start() throws IOException {
        shop = ShopGenerations.make(directory, ITEMS, 3, Map.of());
        vespa = ShopVespa.start(shop);
        limits = Files.writeString(directory.resolve("gates.yaml"), LIMITS);
    }

    @AfterAll
    static void stop() {
        if (vespa != null) vespa.close();
    }

    @Test
    @Order(1)
    void noAnswerIsMixedWhileModelsTakeOver() {
        try (QueryLoad load = QueryLoad.start(vespa.endpoint(), shop)) {
            reindex(1, "feed").succeeded();
            assertActive(1);
            awaitAnswers(load, 1);
            vespa.operate("rollback").succeeded();
            assertActive(0);
            awaitAnswers(load, 0);
            reindex(2, "reindexing").succeeded();
            assertActive(2);
            awaitAnswers(load, 2);
            Slot other = vespa.slots().active().other();
            while (load.answered() < Prove.count(20_000, 0)) {
                vespa.operate("rollback").succeeded();
                vespa.operate("activate", "--slot", other.other().label()).succeeded();
            }
            assertEquals(List.of(), load.failures(), "of " + load.answered() + " queries");
        }
        assertEquals(List.of(), vespa.wrongVectors(shop, shop.items().keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"feed", "reindexing"})
    @Order(2)
    void whatIsWrittenMeanwhileIsNeverStale(String via) throws InterruptedException {
        List<String> ids = List.copyOf(shop.items().keySet());
        AtomicBoolean running = new AtomicBoolean(true);
        List<String> failures = new ArrayList<>();
        List<String> written = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        DocumentWrites writes = new DocumentWrites(vespa.endpoint());
        Thread writer = new Thread(() -> {
            for (int i = 0; running.get() || i < 30; i++) {
                String id = ids.get(i * 7 % ids.size());
                int status = switch (i % 3) {
                    case 0 -> writes.update(id, "title", "title number " + i);
                    case 1 -> writes.put("new-" + via + "-" + i, shop.items().get(id));
                    default -> i % 6 == 2 ? writes.put("gone-" + via + "-" + i, shop.items().get(id)) : writes.remove("gone-" + via + "-" + (i - 3));
                };
                if (status != 200) failures.add(i + ": " + status);
                if (i % 3 == 0) written.add(id);
                if (i % 3 == 1) written.add("new-" + via + "-" + i);
                if (i % 6 == 5) removed.add("gone-" + via + "-" + (i - 3));
            }
        });
        writer.start();
        int next = (shop.number(vespa.slots().models().get(vespa.slots().active()).generation()) + 1) % shop.models().size();
        CommandLineRun run = reindex(next, via);
        running.set(false);
        writer.join();
        run.succeeded();
        assertEquals(List.of(), failures.stream().limit(3).toList());
        assertActive(next);
        assertEquals(List.of(), vespa.wrongVectors(shop, ids));
        assertEquals(List.of(), vespa.wrongVectors(shop, written));
        for (String id : removed) assertTrue(vespa.container().document(id).isEmpty(), id + " came back");
    }

    @Test
    @Order(2)
    void aDocumentThatIsWrittenBetweenReadingAndWritingKeepsTheFresherVector() {
        List<String> ids = shop.items().keySet().stream().limit(20).toList();
        DocumentWrites writes = new DocumentWrites(vespa.endpoint());
        AtomicBoolean written = new AtomicBoolean();
        int next = (shop.number(vespa.slots().models().get(vespa.slots().active()).generation()) + 1) % shop.models().size();
        ReindexOptions options = new ReindexOptions(ReindexOptions.Via.FEED, GateLimits.read(limits), false, directory.resolve("state"));
        new Reindex(new ConfigServerClient(vespa.configServer()), vespa.container(), options, model -> new TowerVectors() {
            private final BundleTowers towers = new BundleTowers(model);

            @Override
            public List<float[]> embed(Tower tower, List<RawFeatures> examples) {
                if (tower == Tower.ITEM && written.compareAndSet(false, true))
                    for (String id : ids) assertEquals(200, writes.update(id, "title", "written while the vector of what was before is made"));
                return towers.embed(tower, examples);
            }

            @Override
            public void close() {
                towers.close();
            }
        }, silent()).run(shop.models().get(next));
        assertTrue(written.get());
        assertActive(next);
        assertEquals(List.of(), vespa.wrongVectors(shop, ids));
    }

    @Test
    @Order(3)
    void whatIsNoBetterIsRefusedAndNothingChanges() throws IOException {
        int active = shop.number(vespa.slots().models().get(vespa.slots().active()).generation());
        int next = (active + 1) % shop.models().size();
        assertRefused("warm.Recall@10", active, "reindex", "--model", withEvaluation(shop.models().get(next), evaluation -> evaluation.withObject("/warm").put("Recall@10", 0)).toString());
        assertRefused("different splits", active, "reindex", "--model", withEvaluation(shop.models().get(next), evaluation -> evaluation.put("seed", 99)).toString());

        Path small = directory.resolve("small");
        ShopGenerations.train(shop.spec().with("towers.dim", 16), small);
        assertRefused("vectors of 16 values", active, "reindex", "--model", small.toString(), "--gates", limits.toString());

        Path altered = copy(shop.model(next), directory.resolve("altered"));
        Files.writeString(altered.resolve(ModelBundle.FEATURES), Files.readString(altered.resolve(ModelBundle.FEATURES)) + " ");
        assertRefused("features.json", active, "reindex", "--model", altered.toString());

        Path otherSchema = directory.resolve("other-schema");
        Path data = directory.resolve("data");
        String spec = Files.readString(data.resolve("model.yaml"));
        Files.writeString(data.resolve("other.yaml"), spec.replaceFirst("\\{name: category, +kind: category, field: category,", "{name: category, kind: set, field: category,"));
        CommandLineRun.of("train", "--spec", data.resolve("other.yaml").toString(), "--model", otherSchema.toString(), "--no-baselines", "--set", "training.maxEpochs=1").succeeded();
        assertRefused("category", active, "reindex", "--model", otherSchema.toString(), "--gates", limits.toString());
    }

    @Test
    @Order(4)
    void aSlotThatDocumentsLackVectorsForIsNotActivated() {
        int active = shop.number(vespa.slots().models().get(vespa.slots().active()).generation());
        int next = (active + 1) % shop.models().size();
        Slot idle = vespa.slots().active().other();
        deployOnly(next);
        assertRefused("have no vector of slot " + idle.label(), active, "activate", "--slot", idle.label());
        assertRefused("twotower reindex", active, "rollback");
        reindex(next, "feed").succeeded();
        assertActive(next);
    }

    @Test
    @Order(5)
    void theTowersThatAnswerAreNotReplacedInPlace() {
        int active = shop.number(vespa.slots().models().get(vespa.slots().active()).generation());
        int other = (active + 1) % shop.models().size();
        Path zip = directory.resolve("in-place.zip");
        CommandLineRun.of("package", "--model", shop.model(other).toString(), "--slot", vespa.slots().active().label(), "--to", zip.toString()).succeeded();
        CommandLineRun run = CommandLineRun.of("deploy", "--application", zip.toString(), "--config-server", vespa.configServer().toString());
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("twotower reindex"), run.err());
        assertActive(active);
    }

    @Test
    @Order(6)
    void whatIsDoneIsNotDoneAgain() {
        int active = shop.number(vespa.slots().models().get(vespa.slots().active()).generation());
        long configuration = vespa.container().configGeneration();
        assertTrue(reindex(active, "feed").succeeded().out().contains("nothing to do"));
        assertEquals(configuration, vespa.container().configGeneration(), "nothing was deployed");
        assertTrue(vespa.operate("activate", "--slot", vespa.slots().active().label()).succeeded().out().contains("already"));
    }

    @Test
    @Order(7)
    void statusTellsEachSlotsModelAndItsDocuments() throws IOException {
        JsonNode status = OutputOptions.JSON.readTree(vespa.operate("status", "--json").succeeded().out());
        Slot active = vespa.slots().active();
        for (Slot slot : Slot.values()) {
            JsonNode json = status.path("slots").path(slot.label());
            assertEquals(slot == active, json.path("active").asBoolean());
            assertEquals(status.path("documents").asLong(), json.path("documents").asLong(), json::toString);
            assertEquals(0, json.path("missing").asLong());
            assertEquals(vespa.slots().models().get(slot).generation(), json.path("generation").asText());
            assertTrue(json.path("ageSeconds").asLong() >= 0 && json.path("ageSeconds").isNumber());
            assertTrue(json.at("/evaluation/warm/Recall@10").isNumber());
        }
    }

    @Test
    @Order(8)
    void bothSlotsAnswersStandSideBySide() throws IOException {
        List<String> seeds = shop.items().keySet().stream().limit(2).toList();
        JsonNode compared = OutputOptions.JSON.readTree(CommandLineRun.of("compare", "--item", String.join(",", seeds), "--json", "--endpoint", vespa.endpoint().toString())
                .succeeded().out());
        assertEquals(2, compared.path("items").size());
        for (JsonNode item : compared.path("items")) {
            assertEquals(10, item.at("/a/hits").size());
            assertEquals(10, item.at("/b/hits").size());
            assertEquals(item.path("common").asInt() / 10.0, item.path("overlap").asDouble());
        }
    }

    @Test
    @Order(9)
    void retrainingStartsFromTheModelThatAnswersAndTakesOver() {
        String before = vespa.slots().models().get(vespa.slots().active()).generation();
        Path retrained = directory.resolve("retrained");
        CommandLineRun first = retrain(retrained).succeeded();
        ModelBundle model = ModelBundle.load(retrained);
        assertEquals(model.fingerprint(), vespa.slots().models().get(vespa.slots().active()).generation());
        assertTrue(first.err().contains("From the model that answers"), first::err);
        assertTrue(!before.equals(model.fingerprint()));
        long configuration = vespa.container().configGeneration();
        assertTrue(retrain(retrained).succeeded().out().contains("nothing to do"), "neither data nor model file has changed");
        assertEquals(model.fingerprint(), ModelBundle.load(retrained).fingerprint(), "it was not trained again");
        assertEquals(configuration, vespa.container().configGeneration());
    }

    private static ReindexListener silent() {
        return new ReindexListener() {
            @Override
            public void step(Step step, String what) { }

            @Override
            public void filled(long documents, long of) { }

            @Override
            public void gate(GateResult result) { }
        };
    }

    private static CommandLineRun retrain(Path model) {
        return vespa.operate("retrain", "--spec", directory.resolve("data/model.yaml").toString(), "--model", model.toString(), "--set", "training.maxEpochs=1",
                "--set", "training.seed=9", "--via", "feed", "--gates", limits.toString(), "--state-directory", directory.resolve("state").toString());
    }

    /** Puts a model into the idle slot and no vectors. */
    private static void deployOnly(int number) {
        try {
            Path live = directory.resolve("live-" + number).resolve("application");
            ConfigServerClient config = new ConfigServerClient(vespa.configServer());
            config.download(live);
            Path zip = directory.resolve("next-" + number + ".zip");
            GenerationPackage.read(live).writeNext(shop.models().get(number), zip);
            config.deploy(zip);
        } catch (RuntimeException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(String reason, int active, String... command) {
        long configuration = vespa.container().configGeneration();
        List<String> all = new ArrayList<>(List.of(command));
        if (command[0].equals("reindex")) all.addAll(List.of("--via", "feed", "--state-directory", directory.resolve("state").toString()));
        CommandLineRun run = vespa.operate(all.toArray(String[]::new));
        assertEquals(1, run.exitCode(), run.out());
        assertTrue(run.err().contains(reason), run.err());
        assertActive(active);
        assertEquals(configuration, vespa.container().configGeneration(), "nothing was deployed");
    }

    private static CommandLineRun reindex(int number, String via) {
        return vespa.operate("reindex", "--model", shop.model(number).toString(), "--via", via, "--gates", limits.toString(),
                "--state-directory", directory.resolve("state").toString());
    }

    private static void assertActive(int number) {
        assertEquals(number, shop.number(vespa.slots().models().get(vespa.slots().active()).generation()));
    }

    private static void awaitAnswers(QueryLoad load, int generation) {
        long before = load.answeredBy(generation);
        Awaitility.await().until(() -> load.answeredBy(generation) > before + 20);
    }

    /** A model with the same towers that has another evaluation. */
    private static Path withEvaluation(ModelBundle model, Consumer<ObjectNode> change) {
        Path target = directory.resolve("evaluated");
        ObjectNode evaluation = model.evaluation().deepCopy();
        change.accept(evaluation);
        ModelBundle.write(target, model.encoder(), model.towerFile(Tower.QUERY), model.towerFile(Tower.ITEM), model.dimension(), model.golden(),
                model.provenance().deepCopy(), evaluation);
        return target;
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) Files.copy(file, to.resolve(file.getFileName()));
        }
        return to;
    }
}
