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

import java.util.Map;

/** Measures exported towers on a data set's test links: every query ranks the whole catalogue, exactly. */
public final class ModelEvaluation {

    private final Dataset dataset;
    private final boolean baselines;

    /** @param baselines whether popularity, content cosine and neighbours are measured too */
    public ModelEvaluation(Dataset dataset, boolean baselines) {
        this.dataset = dataset;
        this.baselines = baselines;
    }

    /** The report as a bundle's manifest has it: slices, then baselines, then what it was measured on. */
    public ObjectNode measure(FeatureEncoder encoder, OnnxTowers towers) {
        Evaluator evaluator = Evaluator.test(dataset);
        CatalogueVectors vectors = new CatalogueVectors(encoder, towers);
        int[] queries = evaluator.queries();
        float[] items = vectors.embed(Tower.ITEM, dataset.catalogue().size(), dataset::item);
        float[] queryVectors = vectors.embed(Tower.QUERY, queries.length, i -> dataset.query(queries[i], Catalogue.NONE));
        Evaluation model = evaluator.evaluate(new VectorRanker(towers.dim(), items, queries, queryVectors));
        EvaluationReport report = baselines ? EvaluationReport.of(dataset, evaluator, model)
                                            : new EvaluationReport(dataset, model, Map.of());
        return report.toJson();
    }
}
