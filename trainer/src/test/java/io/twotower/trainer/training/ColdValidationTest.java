package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.evaluation.Evaluation;
import io.twotower.trainer.evaluation.Evaluator;
import io.twotower.trainer.evaluation.RankingMetrics;
import io.twotower.trainer.evaluation.Slice;
import io.twotower.trainer.evaluation.VectorRanker;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A training that is stopped by the items that are held out for the validation. */
class ColdValidationTest {

    @TempDir
    static Path directory;

    private static ModelSpec spec;
    private static TrainedModel trained;

    @BeforeAll
    static void train() throws IOException {
        Path data = directory.resolve("data");
        new SyntheticGenerator(600, 8, 1).importInto(data, line -> { });
        spec = ModelSpec.read(data.resolve("model.yaml"))
                .with("training.batchSize", 128).with("training.maxEpochs", 4).with("training.patience", 4).with("training.threads", 1)
                .with("loss.uniformNegatives", 64).with("selfSupervision.batchSize", 64)
                .with("evaluation.validationCold", 0.3).with("training.stopBy", "cold.NDCG@10");
        trained = new TrainPipeline(PipelineListener.SILENT, TrainOptions.DEFAULT.withMaxBadRows(0)).run(spec, directory.resolve("bundle"));
    }

    @Test
    void theBestEpochIsTheBestOnColdItems() {
        List<EpochReport> epochs = trained.result().epochs();
        EpochReport best = epochs.stream().max(Comparator.comparingDouble(epoch -> epoch.validation().cold().orElseThrow().ndcgAt10())).orElseThrow();
        assertEquals(best.validation().cold(), trained.result().best().cold());
        JsonNode recorded = trained.bundle().provenance().at("/training/epochs").get(trained.result().bestEpoch() - 1);
        assertEquals(best.validation().cold().orElseThrow().recallAt100(), recorded.path("coldValidationRecallAt100").doubleValue());
        assertEquals("cold.NDCG@10", trained.bundle().provenance().at("/training/stopBy").asText());
    }

    /** The evaluation knows nothing of the trainer's rows: it encodes raw features and asks the exported towers. */
    @Test
    void theFiguresAreThoseOfTheEvaluation() {
        try (Dataset dataset = Dataset.load(spec, 0)) {
            assertTrue(dataset.split().validationColdItems().length > 100, "or Recall@100 would be 1 whatever the model");
            RankingMetrics expected = evaluate(dataset).of(Slice.COLD);
            ValidationFigures figures = trained.result().best().cold().orElseThrow();
            // The last digits of exported and of trained vectors may differ, and so may a rank.
            assertEquals(expected.mean("Recall@10"), figures.recallAt10(), 2e-3);
            assertEquals(expected.mean("Recall@100"), figures.recallAt100(), 2e-3);
            assertEquals(expected.mean("NDCG@10"), figures.ndcgAt10(), 2e-3);
        }
    }

    private static Evaluation evaluate(Dataset dataset) {
        ModelBundle bundle = trained.bundle();
        Evaluator evaluator = Evaluator.validation(dataset, Integer.MAX_VALUE);
        int[] queries = evaluator.queries();
        try (OnnxTowers towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), 1);
             Scratch scratch = Scratch.inTemporaryDirectory()) {
            CatalogueVectors vectors = new CatalogueVectors(bundle.encoder(), towers);
            VectorRanker ranker = new VectorRanker(scratch, towers.dim(), queries,
                    vectors.embed(Tower.QUERY, queries.length, i -> dataset.query(queries[i], Catalogue.NONE)));
            ranker.addItems(vectors.embed(Tower.ITEM, dataset.catalogue().size(), dataset::item));
            return evaluator.evaluate(ranker);
        }
    }
}
