package io.twotower.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.VespaUnderTest.Answer;
import io.twotower.features.FeatureSpec;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.spec.ExportSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.training.PipelineListener;
import io.twotower.trainer.training.TrainOptions;
import io.twotower.trainer.training.TrainPipeline;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the trainer exports is what Vespa serves: each item's vector, and each score, from the same values by another way. */
@DisabledIfSystemProperty(named = "vespa.endpoint", matches = ".*", disabledReason = "a schema of its own, which the other one's documents do not fit")
class TrainedModelTest {
    private static final int ITEMS = 300;
    private static final int FED = 40;
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    private Path directory;

    /** With 8-bit tables the model has 16-bit ones too, where 8 bits would have been too few. */
    @ParameterizedTest
    @EnumSource(names = {"FP32", "INT8"})
    void vectorsAndScoresInVespaAreTheTrainers(ExportSpec.Tables tables) {
        try (Dataset dataset = Dataset.load(spec(tables))) {
            vectorsAndScoresInVespaAreTheTrainers(dataset);
        }
    }

    private void vectorsAndScoresInVespaAreTheTrainers(Dataset dataset) {
        ModelBundle model = new TrainPipeline(PipelineListener.SILENT, TrainOptions.DEFAULT).run(dataset, directory.resolve("bundle")).bundle();
        assertEquals(model.provenance().at("/spec/export/tables"), model.provenance().at("/export/precision/words"));
        Path application = directory.resolve("application.zip");
        new ApplicationPackager(Map.of(Slot.A, model), null).write(application);
        try (OnnxTowers towers = new OnnxTowers(model.towerFile(Tower.QUERY), model.towerFile(Tower.ITEM), 1);
             VespaUnderTest vespa = VespaUnderTest.start(application, directory.resolve("vespa"))) {
            int dimension = model.dimension();
            CatalogueVectors vectors = new CatalogueVectors(model.encoder(), towers);
            float[] items = vectors.embed(Tower.ITEM, FED, dataset::item);
            for (int i = 0; i < FED; i++) feed(vespa, model, dataset, i, i % 2 == 0 ? null : slice(items, i, dimension));
            for (int i = 0; i < FED; i++) assertVector(slice(items, i, dimension), vespa.document(dataset.catalogue().id(i)).body().at("/fields/embedding_a"));
            float[] queries = vectors.embed(Tower.QUERY, FED, item -> dataset.catalogue().raw(item).prefixed(FeatureSpec.SEED));
            for (int i = 0; i < 5; i++) assertScores(vespa, dataset, i, slice(queries, i, dimension), items);
        }
    }

    private ModelSpec spec(ExportSpec.Tables tables) {
        Path data = directory.resolve("data");
        new SyntheticGenerator(ITEMS, 8, 1).importInto(data, line -> {});
        return ModelSpec.read(data.resolve("model.yaml")).with("training.batchSize", 128).with("training.maxEpochs", 1)
                .with("training.threads", 1).with("loss.uniformNegatives", 64).with("selfSupervision.batchSize", 64)
                .with("export.tables", tables.name().toLowerCase(Locale.ROOT));
    }

    /** @param vector sent along as a feeder does; null leaves it to the document processor */
    private static void feed(VespaUnderTest vespa, ModelBundle model, Dataset dataset, int item, float[] vector) {
        ObjectNode fields = ApplicationSpec.of(model).documentFields(dataset.catalogue().raw(item));
        if (vector != null) {
            for (float value : vector) fields.withObject("/embedding_a").withArray("values").add(value);
            fields.put("generation_a", model.fingerprint());
        }
        Answer answer = vespa.put(dataset.catalogue().id(item), fields);
        assertEquals(200, answer.status(), answer.body()::toString);
    }

    private static void assertVector(float[] expected, JsonNode tensor) {
        assertEquals(expected.length, tensor.path("values").size(), tensor::toString);
        for (int i = 0; i < expected.length; i++) assertEquals(expected[i], tensor.path("values").get(i).asDouble(), TOLERANCE);
    }

    private static void assertScores(VespaUnderTest vespa, Dataset dataset, int seed, float[] query, float[] items) {
        Answer answer = vespa.query(Map.of("twoTower.seed", dataset.catalogue().id(seed), "twoTower.includeSeed", "true",
                "hits", String.valueOf(FED), "timeout", "20s"));
        assertEquals(200, answer.status(), answer.body()::toString);
        JsonNode hits = answer.body().at("/root/children");
        assertTrue(hits.size() == FED, answer.body()::toString);
        for (JsonNode hit : hits) {
            int item = dataset.catalogue().indexOf(hit.at("/fields/id").asText());
            double dot = 0;
            for (int i = 0; i < query.length; i++) dot += query[i] * items[item * query.length + i];
            assertEquals(1 / (2 - dot), hit.path("relevance").asDouble(), TOLERANCE);
        }
    }

    private static float[] slice(float[] vectors, int row, int dimension) {
        return Arrays.copyOfRange(vectors, row * dimension, (row + 1) * dimension);
    }
}
