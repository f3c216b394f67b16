package io.twotower.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.twotower.trainer.experiment.report.ReportPage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A tiny recipe from its file to its report, killed on the way. */
@TestMethodOrder(OrderAnnotation.class)
class AblationTest {

    private static final String RECIPE = """
            name: tiny
            title: A <tiny> recipe
            data: {import: synthetic, options: {items: 200, linksPerItem: 6}}
            settings: {training.maxEpochs: 2, training.threads: 1, training.batchSize: 128, towers.dim: 16, loss.uniformNegatives: 32, selfSupervision.batchSize: 64}
            seeds: [1, 2]
            methods:
              plain: {label: Plain & simple, settings: {selfSupervision.weight: 0}}
              rfm: {label: Random masking, settings: {selfSupervision.weight: 0.3}}
              broken: {label: Broken, settings: {training.layerLearningRate: 10, training.optimizer.weightDecay: 100, training.batchSize: 16}}
            table: {slices: [warm, cold], metrics: [Recall@10, NDCG@100], deciles: Recall@100}
            tune: {trials: 3, epochs: {least: 1, most: 2, keepOneIn: 3}, settings: {loss.temperature: {min: 0.05, max: 0.2, scale: log}}}
            """;

    @TempDir
    static Path directory;

    private static Recipe recipe;
    private static AblationResult result;

    /** What a listener heard, a word an event. */
    private static final class Heard implements AblationListener {

        private final List<String> started = new ArrayList<>();
        private final List<String> reused = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();
        private final int dieAt;

        /** @param dieAt number of the run at whose start the process dies, as far as the experiment can tell; 0 for none */
        Heard(int dieAt) {
            this.dieAt = dieAt;
        }

        @Override
        public void runStarted(int number, int runs, String run) {
            if (number == dieAt) throw new KilledHere();
            started.add(run);
        }

        @Override
        public void runDone(String run, boolean again, Duration time, Duration left) {
            if (again) reused.add(run);
        }

        @Override
        public void runFailed(String run, RuntimeException cause) {
            failed.add(run + ": " + cause.getMessage());
        }
    }

    /** No exception: nothing may catch it. */
    private static final class KilledHere extends Error { }

    @BeforeAll
    static void read() throws IOException {
        recipe = Recipe.read(Files.writeString(directory.resolve("tiny.yaml"), RECIPE));
    }

    private static AblationResult run(Recipe which, Heard heard, String... only) {
        return new Ablation(which, new AblationOptions(null, List.of(only), false, 0), heard).run(directory.resolve("experiment"));
    }

    @Test
    @Order(1)
    void settingsThatDoNotFitTheModelFileAreNamedBeforeAnythingIsTrained() throws IOException {
        Recipe misspelt = Recipe.read(Files.writeString(directory.resolve("misspelt.yaml"), RECIPE.replace("rfm: {label: Random masking, settings: {selfSupervision.weight", "rfm: {settings: {selfSupervision.wieght")));
        Heard heard = new Heard(0);
        String said = assertThrows(IllegalArgumentException.class, () -> run(misspelt, heard)).getMessage();
        assertTrue(said.contains("'methods.rfm.settings'") && said.contains("'selfSupervision.wieght' is not a known key"), said);
        assertEquals(List.of(), heard.started);
    }

    @Test
    @Order(2)
    void afterAKillOnlyWhatHadNotFinishedIsRun() {
        assertThrows(KilledHere.class, () -> run(recipe, new Heard(3), "plain", "rfm"));
        Heard heard = new Heard(0);
        result = run(recipe, heard);
        assertEquals(List.of("Plain & simple, seed 1", "Random masking, seed 1"), heard.reused);
        assertEquals(List.of("Broken, seed 1", "Plain & simple, seed 2", "Random masking, seed 2", "Broken, seed 2"), heard.started);
        assertEquals(2, heard.failed.size(), "a run that fails doesn't keep the others from running");
        Heard again = new Heard(0);
        JsonNode same = run(recipe, again).json();
        assertEquals(4, again.reused.size());
        assertEquals(List.of("Broken, seed 1", "Broken, seed 2"), again.started, "what has failed is tried again");
        assertEquals(result.json().path("rows"), same.path("rows"));
        assertEquals(result.json().path("comparisons"), same.path("comparisons"));
    }

    @Test
    @Order(3)
    void whatAResultFollowsFromChangesWhichRunsItIs() {
        Heard heard = new Heard(0);
        run(recipe.withSeeds(List.of(1L, 3L)), heard, "plain");
        assertEquals(List.of("Plain & simple, seed 3"), heard.started);
        assertEquals(List.of("Plain & simple, seed 1", "Random masking, seed 1"), heard.reused);
    }

    @Test
    @Order(4)
    void rowsHaveTheMeanOverTheSeedsAndDifferencesFollowFromThem() {
        JsonNode json = result.json();
        JsonNode plain = row(json, "plain").at("/metrics/warm/Recall@10");
        double[] values = IntStream.range(0, 2).mapToDouble(i -> plain.at("/values/" + i).doubleValue()).toArray();
        assertEquals((values[0] + values[1]) / 2, plain.path("mean").doubleValue(), 1e-6);
        assertEquals(Math.abs(values[0] - values[1]) / Math.sqrt(2), plain.path("sd").doubleValue(), 1e-6);
        assertTrue(row(json, "popularity").at("/metrics/warm/Recall@10").has("mean"), "baselines have rows");
        assertTrue(row(json, "broken").isMissingNode(), "what has failed has none");
        double difference = row(json, "rfm").at("/metrics/warm/Recall@10/mean").doubleValue() - plain.path("mean").doubleValue();
        JsonNode comparison = StreamSupport.stream(json.path("comparisons").spliterator(), false)
                .filter(each -> each.path("slice").asText().equals("warm") && each.path("metric").asText().equals("Recall@10")).findFirst().orElseThrow();
        assertEquals(difference, comparison.path("mean").doubleValue(), 2e-6);
        assertTrue(comparison.path("low").doubleValue() <= difference && difference <= comparison.path("high").doubleValue());
        assertEquals(2, json.path("failures").size());
        assertTrue(json.at("/failures/0/error").asText().contains("loss"), json.at("/failures/0/error").asText());
        assertEquals(4, json.path("runs").size());
        assertFalse(json.at("/neighbours/items").isEmpty());
    }

    private static JsonNode row(JsonNode json, String method) {
        return StreamSupport.stream(json.path("rows").spliterator(), false).filter(row -> row.path("method").asText().equals(method)).findFirst()
                .orElse(MissingNode.getInstance());
    }

    @Test
    @Order(5)
    void theReportIsWellFormedAndAsksForNothing() throws Exception {
        String page = ReportPage.of(result.json());
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
        assertEquals("html", document.getDocumentElement().getTagName());
        assertEquals("A <tiny> recipe", document.getElementsByTagName("h1").item(0).getTextContent());
        assertEquals(3, document.getElementsByTagName("svg").getLength(), "two curves, and deciles");
        assertTrue(page.contains("Plain &amp; simple") && page.contains("has failed"), "names are text, failures are told");
        Matcher references = Pattern.compile("https?://[^\"'<> ]+").matcher(page);
        Set<String> found = new TreeSet<>();
        while (references.find()) found.add(references.group());
        assertEquals(Set.of("http://www.w3.org/1999/xlink", "http://www.w3.org/2000/svg"), found, "names of namespaces only");
        for (String element : List.of("script", "link", "img", "iframe")) assertEquals(0, document.getElementsByTagName(element).getLength(), element);
    }

    @Test
    @Order(6)
    void aDirectoryIsOneExperimentsAtATime() {
        try (ExperimentDirectory held = ExperimentDirectory.open(directory.resolve("experiment"))) {
            String said = assertThrows(ExperimentException.class, () -> run(recipe, new Heard(0))).getMessage();
            assertTrue(said.contains("Another process works") && said.contains(held.data().getParent().toString()) && said.contains("--to"), said);
        }
    }

    @Test
    @Order(7)
    void aSearchIsRepeatedForNothingAndWritesWhatAnAblationReads() {
        List<String> trials = new ArrayList<>();
        TuningListener listener = new TuningListener() {
            @Override
            public void trialDone(String method, int trial, int epochs, double score, Duration time, boolean reused) {
                trials.add(trial + "@" + epochs + (reused ? " reused" : ""));
            }
        };
        Tuning tuning = new Tuning(recipe, new AblationOptions(null, List.of("plain"), false, 0), listener);
        JsonNode first = tuning.run(directory.resolve("experiment")).json();
        assertEquals(List.of("1@1", "2@1", "3@1"), trials.subList(0, 3));
        assertTrue(trials.get(3).matches("[123]@2"), trials.toString());
        TuningResult again = tuning.run(directory.resolve("experiment"));
        assertEquals(first, again.json());
        assertTrue(trials.subList(4, 8).stream().allMatch(each -> each.endsWith("reused")), trials.toString());
        assertFalse(first.toString().contains("warm"), "test links are not looked at");
        again.writeBest(directory.resolve("best.yaml"));
        JsonNode best = first.at("/methods/plain/best/settings/loss.temperature");
        assertEquals(best, recipe.withSettings(directory.resolve("best.yaml")).methods().get(0).settings().get("loss.temperature"));
    }
}
