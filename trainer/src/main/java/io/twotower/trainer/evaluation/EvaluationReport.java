package io.twotower.trainer.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.Dataset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A model's figures beside the baselines', on the same split.
 *
 * @param dataset what was measured on
 * @param model the model's figures
 * @param baselines the baselines' figures by their keys
 */
public record EvaluationReport(Dataset dataset, Evaluation model, Map<String, OfBaseline> baselines) {

    /**
     * A baseline's figures.
     *
     * @param evaluation on the test links
     * @param parameters what was chosen for it on the validation links; empty where there is nothing to choose
     */
    public record OfBaseline(Evaluation evaluation, ObjectNode parameters) {

        private ObjectNode toJson() {
            ObjectNode json = evaluation.toJson();
            if (!parameters.isEmpty()) {
                json.set("parameters", parameters);
            }
            return json;
        }
    }

    /** Measures the baselines and puts them beside a model's figures. */
    public static EvaluationReport of(Dataset dataset, Evaluator evaluator, Evaluation model) {
        return of(dataset, evaluator, model, name -> (query, slice, metrics) -> { });
    }

    /**
     * Measures the baselines and puts them beside a model's figures.
     *
     * @param listeners gives for a baseline's key who hears of its queries
     */
    public static EvaluationReport of(Dataset dataset, Evaluator evaluator, Evaluation model, Function<String, QueryListener> listeners) {
        Map<String, OfBaseline> figures = new LinkedHashMap<>();
        try (Baselines baselines = Baselines.of(dataset)) {
            for (Baselines.Baseline baseline : baselines.all()) {
                Evaluation evaluation = evaluator.evaluate(baseline.ranker(), done -> { }, listeners.apply(baseline.key()));
                figures.put(baseline.key(), new OfBaseline(evaluation, baseline.parameters()));
            }
        }
        return new EvaluationReport(dataset, model, figures);
    }

    /**
     * The report: the model's slices at the top level, each baseline's under its key with its {@code parameters}, then
     * {@code dataChecksum}, {@code seed} and {@code counts}.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.setAll(model.toJson());
        baselines.forEach((name, baseline) -> json.set(name, baseline.toJson()));
        json.put("dataChecksum", dataset.checksum()).put("seed", dataset.spec().evaluation().seed());
        json.set("counts", dataset.counts());
        return json;
    }
}
