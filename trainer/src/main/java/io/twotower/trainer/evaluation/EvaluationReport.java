package io.twotower.trainer.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.Dataset;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's figures beside the baselines', on the same split.
 *
 * @param dataset what was measured on
 * @param model the model's figures
 * @param baselines the baselines' figures by their keys
 */
public record EvaluationReport(Dataset dataset, Evaluation model, Map<String, Evaluation> baselines) {

    /** Measures the baselines and puts them beside a model's figures. */
    public static EvaluationReport of(Dataset dataset, Evaluator evaluator, Evaluation model) {
        Map<String, Evaluation> baselines = new LinkedHashMap<>();
        Baselines.of(dataset).forEach((name, ranker) -> baselines.put(name, evaluator.evaluate(ranker)));
        return new EvaluationReport(dataset, model, baselines);
    }

    /**
     * The report: the model's slices at the top level, each baseline's under its key, then {@code dataChecksum}, {@code seed} and
     * {@code counts}.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.setAll(model.toJson());
        baselines.forEach((name, evaluation) -> json.set(name, evaluation.toJson()));
        json.put("dataChecksum", dataset.checksum()).put("seed", dataset.spec().evaluation().seed());
        json.set("counts", dataset.counts());
        return json;
    }
}
