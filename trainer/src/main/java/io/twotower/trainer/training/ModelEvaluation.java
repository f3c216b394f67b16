package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.evaluation.Evaluation;
import io.twotower.trainer.evaluation.EvaluationReport;
import io.twotower.trainer.evaluation.Evaluator;
import io.twotower.trainer.evaluation.QueryListener;
import io.twotower.trainer.evaluation.QueryResults;
import io.twotower.trainer.evaluation.QueryResultsWriter;
import io.twotower.trainer.evaluation.VectorRanker;
import io.twotower.trainer.export.CatalogueVectors;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.storage.Scratch;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/** Measures exported towers on a data set's test links: every query ranks the whole catalogue, exactly. */
public final class ModelEvaluation {

    /** The share of the work that embedding the catalogue is taken for, in what is told of the progress. */
    private static final double EMBEDDING = 0.5;

    private final Dataset dataset;
    private final boolean baselines;
    /** Null where results are not kept by query. */
    private final Path perQuery;

    /** @param baselines whether popularity, content cosine and neighbours are measured too */
    public ModelEvaluation(Dataset dataset, boolean baselines) {
        this(dataset, baselines, null);
    }

    /**
     * An evaluation that keeps its results by query.
     *
     * @param baselines whether popularity, content cosine and neighbours are measured too
     * @param perQuery the Parquet file that results are kept in, the baselines' too; null to keep none
     */
    public ModelEvaluation(Dataset dataset, boolean baselines, Path perQuery) {
        this.dataset = dataset;
        this.baselines = baselines;
        this.perQuery = perQuery;
    }

    /** The report as a bundle's manifest has it: slices, then baselines, then what it was measured on. */
    public ObjectNode measure(FeatureEncoder encoder, OnnxTowers towers) {
        return measure(encoder, towers, share -> { });
    }

    /** @param progress receives about the share of the model's measurement that is done, up to 1; the baselines come after that */
    ObjectNode measure(FeatureEncoder encoder, OnnxTowers towers, DoubleConsumer progress) {
        if (perQuery == null) {
            return measure(encoder, towers, progress, method -> (query, slice, metrics) -> { });
        }
        try (QueryResultsWriter writer = QueryResultsWriter.create(perQuery, dataset)) {
            ObjectNode report = measure(encoder, towers, progress, writer::method);
            writer.finish();
            return report;
        }
    }

    private ObjectNode measure(FeatureEncoder encoder, OnnxTowers towers, DoubleConsumer progress,
                               Function<String, QueryListener> listeners) {
        Evaluator evaluator = Evaluator.test(dataset);
        Evaluation model = measure(encoder, towers, evaluator, progress, listeners.apply(QueryResults.MODEL));
        EvaluationReport report = baselines ? EvaluationReport.of(dataset, evaluator, model, listeners)
                                            : new EvaluationReport(dataset, model, Map.of());
        return report.toJson();
    }

    /** The model's results by query, to be compared with another's; baselines are not measured. */
    public QueryResults queryResults(FeatureEncoder encoder, OnnxTowers towers) {
        QueryResults results = QueryResults.of(dataset);
        measure(encoder, towers, Evaluator.test(dataset), share -> { }, results.listener(dataset.queries()));
        return results;
    }

    private Evaluation measure(FeatureEncoder encoder, OnnxTowers towers, Evaluator evaluator, DoubleConsumer progress,
                               QueryListener listener) {
        try (Scratch scratch = Scratch.inTemporaryDirectory()) {
            VectorRanker ranker = ranker(evaluator.queries(), new CatalogueVectors(encoder, towers), towers.dim(), scratch, progress);
            return evaluator.evaluate(ranker, share -> progress.accept(EMBEDDING + (1 - EMBEDDING) * share), listener);
        }
    }

    private VectorRanker ranker(int[] queries, CatalogueVectors vectors, int dim, Scratch scratch, DoubleConsumer progress) {
        float[] queryVectors = vectors.embed(Tower.QUERY, queries.length, i -> dataset.testQuery(queries[i]));
        VectorRanker ranker = new VectorRanker(scratch, dim, queries, queryVectors);
        int items = dataset.catalogue().size();
        vectors.embed(Tower.ITEM, items, dataset::item, (first, part) -> {
            ranker.addItems(part);
            progress.accept(EMBEDDING * first / items);
        });
        return ranker;
    }
}
