package io.twotower.trainer.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.features.SpecException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSpecTest {

    private static final String MINIMAL = """
            name: minimal
            data:
              catalogue: {source: items.csv, id: sku}
              interactions: {source: links.csv, query: from, item: to}
            query:
              - {name: seed, kind: id, field: seed.sku, table: sku}
            item:
              - {name: sku, kind: id, table: sku}
            """;

    private static final Path HERE = Path.of("somewhere");

    @Test
    void everythingButDataAndFeaturesHasADefault() {
        ModelSpec spec = ModelSpec.parse(MINIMAL, HERE);

        assertEquals("minimal", spec.name());
        assertEquals(HERE, spec.directory());
        assertEquals(new DataSpec.Catalogue("items.csv", "sku"), spec.data().catalogue());
        assertEquals(new DataSpec.Interactions("links.csv", "from", "to", Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty()),
                spec.data().interactions());
        assertEquals(List.of(DataSpec.QuerySource.SEED), spec.data().querySources());
        assertEquals(DataSpec.History.ALL, spec.data().history());
        assertEquals(List.of(), spec.data().derived());
        TowersSpec.Layers layers = new TowersSpec.Layers(List.of(128), true);
        assertEquals(new TowersSpec(64, layers, layers), spec.towers());
        assertEquals(new LossSpec(0.07, false, 1.0, LossSpec.LogQSource.COUNTS, 512, false, LossSpec.AccidentalHits.REMOVE), spec.loss());
        assertEquals(new SelfSupervisionSpec(0.3, 0.1, SelfSupervisionSpec.Task.CONTRASTIVE, SelfSupervisionSpec.Masking.RFM,
                new SelfSupervisionSpec.Correlation(true, false), 0.1, 0, 512), spec.selfSupervision());
        assertEquals(new TrainingSpec(512, 12, 1, ValidationMetric.RECALL_AT_10, 0.05, 0.001, 0.1, 0.2, 0, 0, 0, 1, 0, TrainingSpec.Precision.FP32, 0, OptimizerSpec.DEFAULT,
                ScheduleSpec.DEFAULT), spec.training());
        assertEquals(new EvaluationSpec(0.10, 0.04, 0.10, 0, 1, false, 1, EvaluationSpec.SplitKind.RANDOM, Optional.empty(),
                50_000), spec.evaluation());
        assertEquals(new DisplaySpec("sku", Optional.empty(), List.of()), spec.display());
    }

    @Test
    void everyKeyCanBeSet() {
        ModelSpec spec = ModelSpec.parse("""
                name: full
                data:
                  catalogue:    {source: items.parquet, id: name}
                  interactions: {source: "SELECT * FROM 'links.parquet'", query: source, item: target, weight: w, time: at}
                  querySource: seed
                  derived:
                    - {field: neighbours, from: targets, maxValues: 8}
                    - {field: linked_from, from: sources}
                query:
                  - {name: seed, kind: id, field: seed.name, table: package}
                item:
                  - {name: package, kind: id, field: name, table: package}
                towers: {dim: 32, query: {layers: [], skip: true}, item: {layers: [64, 32], skip: false}}
                loss: {temperature: 0.1, learnedTemperature: true, logQ: 0.5, logQSource: stream, uniformNegatives: 0, viewsAsNegatives: true,
                       accidentalHits: keep}
                selfSupervision: {weight: 1, temperature: 0.2, task: spreadOut, masking: cfm,
                                  correlation: {normalised: false, seedIds: true}, valueDropout: 0, noise: 0.1, batchSize: 64}
                training: {batchSize: 8, maxEpochs: 2, patience: 3, stopBy: cold.NDCG@10, tableLearningRate: 0.01, layerLearningRate: 0.1, warmStartRate: 0.5,
                           idDropout: 0, featureDropout: 0.3, linkDropout: 0.25, valueDropout: 0.15, seed: -7, threads: 2}
                evaluation: {test: 0.2, validation: 0.1, cold: 0, validationCold: 0.05, trainingFraction: 0.5, transductive: true, seed: 9,
                             split: given, testSource: test.parquet}
                display: {title: name, description: summary, why: [tags, section]}
                """, HERE);

        assertEquals(new DataSpec.Interactions("SELECT * FROM 'links.parquet'", "source", "target", Optional.of("w"),
                Optional.of("at"), Optional.empty(), Optional.empty()), spec.data().interactions());
        assertEquals(List.of(new DataSpec.Derived("neighbours", DataSpec.DerivedFrom.TARGETS, 8),
                new DataSpec.Derived("linked_from", DataSpec.DerivedFrom.SOURCES, 32)), spec.data().derived());
        assertEquals(new TowersSpec(32, new TowersSpec.Layers(List.of(), true),
                new TowersSpec.Layers(List.of(64, 32), false)), spec.towers());
        assertEquals(new LossSpec(0.1, true, 0.5, LossSpec.LogQSource.STREAM, 0, true, LossSpec.AccidentalHits.KEEP), spec.loss());
        assertEquals(new SelfSupervisionSpec(1, 0.2, SelfSupervisionSpec.Task.SPREAD_OUT, SelfSupervisionSpec.Masking.CFM,
                new SelfSupervisionSpec.Correlation(false, true), 0, 0.1, 64), spec.selfSupervision());
        assertEquals(new TrainingSpec(8, 2, 3, ValidationMetric.COLD_NDCG_AT_10, 0.01, 0.1, 0.5, 0, 0.3, 0.25, 0.15, -7, 2, TrainingSpec.Precision.FP32, 0, OptimizerSpec.DEFAULT,
                ScheduleSpec.DEFAULT), spec.training());
        assertEquals(new EvaluationSpec(0.2, 0.1, 0, 0.05, 0.5, true, 9, EvaluationSpec.SplitKind.GIVEN,
                Optional.of("test.parquet"), 50_000), spec.evaluation());
        assertEquals(new DisplaySpec("name", Optional.of("summary"), List.of("tags", "section")), spec.display());
        assertEquals(spec, ModelSpec.parse(spec.toJson().toString(), HERE), "its JSON describes the same model");
    }

    @Test
    void publishedProtocolsHaveNoColdItemsUnlessAskedFor() {
        String model = """
                name: users
                data: {catalogue: {source: i.csv, id: id}, interactions: {source: l.csv, query: u, item: i}, querySource: history}
                query: [{name: items, kind: set, field: history.id}]
                item: [{name: item, kind: id, field: id}]
                evaluation: {split: leaveOneOut}
                """;
        assertEquals(EvaluationSpec.SplitKind.LEAVE_ONE_OUT, ModelSpec.parse(model, HERE).evaluation().split());
        assertEquals(0, ModelSpec.parse(model, HERE).evaluation().cold());
        assertEquals(0.2, ModelSpec.parse(model.replace("Out}", "Out, cold: 0.2}"), HERE).evaluation().cold());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\"', value = {
        "trainin: {seed: 1}                        | 'trainin' is not a known key; known here: ",
        "training: {batchsize: 8}                  | 'training.batchsize' is not a known key; known here: batchSize, clipNorm",
        "towers: {query: {layer: [1]}}             | 'towers.query.layer' is not a known key; known here: layers, skip",
        "towers: {query: {layers: [8, 0]}}         | 'towers.query.layers[1]' must be a whole number from 1 to 65536, is 0",
        "towers: 64                                | 'towers' must be an object",
        "training: {batchSize: 1}                  | 'training.batchSize' must be a whole number from 2",
        "training: {batchSize: many}               | 'training.batchSize' must be a whole number",
        "training: {batchSize: 3.5}                | 'training.batchSize' must be a whole number",
        "training: {seed: 99999999999999999999999} | 'training.seed' must be a whole number",
        "loss: {temperature: 0}                    | 'loss.temperature' must be a number from 0.001",
        "loss: {temperature: .nan}                 | line 9, column 25",
        "loss: {accidentalHits: drop}              | 'loss.accidentalHits' must be one of remove, keep",
        "selfSupervision: {task: spread}           | 'selfSupervision.task' must be one of contrastive, spreadOut",
        "selfSupervision: {masking: RFM}           | 'selfSupervision.masking' must be one of none, rfm, cfm",
        "evaluation: {test: 0.9, validation: 0.1}  | 'evaluation' must leave at least 0.05",
        "display: {why: tags}                      | 'display.why' must be a list",
        "name: twice                               | name",
    })
    void badValuesAreNamedWithTheirKeyPath(String yaml, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ModelSpec.parse(MINIMAL + yaml, HERE));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\"', value = {
        "{source: items.csv, id: sku}  | {source: items.csv}                | 'data.catalogue.id' is missing",
        "{source: items.csv, id: sku}  | {source: items.csv, id: sku, x: 1} | 'data.catalogue.x' is not a known key",
        "{source: items.csv, id: sku}  | {source: \"\", id: sku}              | 'data.catalogue.source' must be a non-empty string",
        "name: minimal                 | {}                                 | line 2",
    })
    void badDataIsNamedWithItsKeyPath(String part, String replacement, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> ModelSpec.parse(MINIMAL.replace(part, replacement), HERE));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void derivedFieldsNeedItemsAtBothEnds() {
        String yaml = MINIMAL.replace("data:\n", "data:\n  querySource: history\n  derived: [{field: neighbours}]\n");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ModelSpec.parse(yaml, HERE));
        assertTrue(e.getMessage().contains("'data.derived[0].from' is 'targets', which needs 'querySource: seed'"), e.getMessage());
    }

    @Test
    void queryFeaturesReadWhatTheQueriesHave() {
        String yaml = MINIMAL.replace("seed.sku", "history.sku");
        String message = assertThrows(IllegalArgumentException.class, () -> ModelSpec.parse(yaml, HERE)).getMessage();
        assertEquals("'query[0].field' is 'history.sku', but with 'data.querySource: seed' it must begin with 'seed.'", message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "masking: rfm, valueDropout: 0                    | true  |",
        "masking: rfm                                     | false | 'selfSupervision.masking' is rfm, which splits",
        "masking: none                                    | true  |",
        "masking: none                                    | false | 'selfSupervision.noise' is 0, and nothing else",
        "masking: none, valueDropout: 0                   | true  | 'selfSupervision.noise' is 0, and nothing else",
        "masking: none, valueDropout: 0, noise: 0.1       | false |",
        "masking: none, valueDropout: 0, task: spreadOut  | false |",
        "masking: rfm, task: spreadOut                    | false |",
        "weight: 0, masking: rfm                          | false |",
    })
    void viewsThatCannotDifferAreRefused(String keys, boolean tags, String message) {
        ModelSpec spec = ModelSpec.parse(MINIMAL + (tags ? "  - {name: tags, kind: set}\n" : "") + "selfSupervision: {" + keys + "}", HERE);
        if (message == null) {
            spec.requireTrainable();
        } else {
            String refusal = assertThrows(SpecException.class, spec::requireTrainable).getMessage();
            assertTrue(refusal.startsWith(message), refusal);
        }
    }

    @Test
    void withoutViewsThereAreNoneToBeNegatives() {
        ModelSpec spec = ModelSpec.parse(MINIMAL + "loss: {viewsAsNegatives: true}\nselfSupervision: {weight: 0}", HERE);
        String refusal = assertThrows(SpecException.class, spec::requireTrainable).getMessage();
        assertTrue(refusal.startsWith("'loss.viewsAsNegatives' is true, but"), refusal);
    }

    @Test
    void coldFiguresNeedColdItems() {
        ModelSpec spec = ModelSpec.parse(MINIMAL + "training: {stopBy: cold.Recall@100}\nselfSupervision: {weight: 0}", HERE);
        String refusal = assertThrows(SpecException.class, spec::requireTrainable).getMessage();
        assertTrue(refusal.startsWith("'training.stopBy' is 'cold.Recall@100', but with 'evaluation.validationCold: 0'"), refusal);
        spec.with("evaluation.validationCold", 0.05).requireTrainable();
        String unknown = assertThrows(SpecException.class, () -> spec.with("training.stopBy", "cold.MAP@10")).getMessage();
        assertTrue(unknown.startsWith("'training.stopBy' must be one of Recall@10, Recall@100, NDCG@10, cold.Recall@10"), unknown);
    }

    @Test
    void aValueCanBeChanged() {
        ModelSpec spec = ModelSpec.parse(MINIMAL, HERE);
        assertEquals(3, spec.with("training.maxEpochs", 3).training().maxEpochs());
        assertEquals(List.of(), spec.with("towers.item.layers", List.of()).towers().item().layers());
        assertEquals(spec, spec.with("training.maxEpochs", 12));
        assertThrows(IllegalArgumentException.class, () -> spec.with("training.epochs", 3));
        assertThrows(IllegalArgumentException.class, () -> spec.with("nothing.maxEpochs", 3));
        assertThrows(IllegalArgumentException.class, () -> spec.with("training.maxEpochs", 0));
    }

    @Test
    void valuesThatNeedOneAnotherAreChangedAtOnce() {
        ModelSpec spec = ModelSpec.parse(MINIMAL, HERE);
        List<Map<String, Object>> query = List.of(Map.of("name", "seed", "kind", "id", "field", "seed.sku", "table", "sku", "dim", 32));
        List<Map<String, Object>> item = List.of(Map.of("name", "sku", "kind", "id", "table", "sku", "dim", 32));
        assertThrows(IllegalArgumentException.class, () -> spec.with("query", query), "the table has two widths");
        ModelSpec changed = spec.with(Map.of("query", query, "item", item, "training.seed", 3));
        assertEquals(32, changed.features().item().get(0).dim());
        assertEquals(3, changed.training().seed());
    }

    @Test
    void errorsNameTheFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("model.yaml");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ModelSpec.read(file)).getMessage().contains(file.toString()));
        Files.writeString(file, MINIMAL + "x: 1\n");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ModelSpec.read(file)).getMessage().startsWith(file + ": 'x' is not a known key"));
        Files.write(file, "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ModelSpec.read(file)).getMessage().contains("not UTF-8"));
        Files.writeString(file, "");
        assertThrows(IllegalArgumentException.class, () -> ModelSpec.read(file));
        Files.writeString(file, MINIMAL);
        assertEquals(directory.toAbsolutePath(), ModelSpec.read(file).directory());
    }
}
