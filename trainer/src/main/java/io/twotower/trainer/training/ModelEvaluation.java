package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.evaluation.Evaluation;
import io.twotower.trainer.evaluation.EvaluationReport;
import io.twotower.trainer.evaluation.Evaluator;
import io.twotower.trainer.evaluation.VectorRanker;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.storage.Scratch;

import java.util.Map;
import java.util.function.DoubleConsumer;

/** Measures exported towers on a data set's test links: every query ranks the whole catalogue, exactly. */
public final class ModelEvaluation {

    /** The share of the work that embedding the catalogue is taken for, in what is told of the progress. */
    private static final double EMBEDDING = 0.5;

    private final Dataset dataset;
    private final boolean baselines;

    /** @param baselines whether popularity, content cosine and neighbours are measured too */
    public ModelEvaluation(Dataset dataset, boolean baselines) {
        this.dataset = dataset;
        this.baselines = baselines;
    }

    /** The report as a bundle's manifest has it: slices, then baselines, then what it was measured on. */
    public ObjectNode measure(FeatureEncoder encoder, OnnxTowers towers) {
        return measure(encoder, towers, share -> { });
    }

    /** @param progress receives about the share of the model's measurement that is done, up to 1; the baselines come after that */
    ObjectNode measure(FeatureEncoder encoder, OnnxTowers towers, DoubleConsumer progress) {
        Evaluator evaluator = Evaluator.test(dataset);
        Evaluation model;
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            VectorRanker ranker = ranker(evaluator.queries(), new CatalogueVectors(encoder, towers), towers.dim(), scratch, progress);
            model = evaluator.evaluate(ranker, share -> progress.accept(EMBEDDING + (1 - EMBEDDING) * share));
        }
        EvaluationReport report = baselines ? EvaluationReport.of(dataset, evaluator, model)
                                            : new EvaluationReport(dataset, model, Map.of());
        return report.toJson();
    }

    private VectorRanker ranker(int[] queries, CatalogueVectors vectors, int dim, Scratch scratch, DoubleConsumer progress) {
        float[] queryVectors = vectors.embed(Tower.QUERY, queries.length, i -> dataset.query(queries[i], Catalogue.NONE));
        VectorRanker ranker = new VectorRanker(scratch, dim, queries, queryVectors);
        int items = dataset.catalogue().size();
        vectors.embed(Tower.ITEM, items, dataset::item, (first, part) -> {
            ranker.addItems(part);
            progress.accept(EMBEDDING * first / items);
        });
        return ranker;
    }
}
