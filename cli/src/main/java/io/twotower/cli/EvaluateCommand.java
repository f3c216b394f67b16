package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.evaluation.QueryResults;
import io.twotower.trainer.evaluation.RankingMetrics;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.training.ModelEvaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;

/** Measures how good a model is, or how much better than another. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Evaluate a model's exported towers on the links held out from its training.",
         description = "Training did this already: the figures are those of its model bundle, measured again. docs/evaluation.md defines them.")
final class EvaluateCommand implements Runnable {
    /** What of a model file decides which data is read, how it is split and what the towers read of it. */
    private static final List<String> DATA_KEYS = List.of("data", "query", "item", "evaluation");

    @Spec
    private CommandSpec command;

    @Mixin
    private ModelOptions model;

    @Option(names = "--no-baselines", description = "Leave out popularity, content cosine and the nearest-neighbour baselines.")
    private boolean withoutBaselines;

    @Option(names = "--metrics", paramLabel = "M", split = ",", description = "Metrics of the table, such as NDCG@10,HR@10,MRR@20: Recall, MAP, NDCG, HR or MRR at 5, 10, 20, 50 or 100. JSON has all.")
    private List<String> metrics = EvaluationTable.METRICS;

    @Option(names = "--slices", paramLabel = "S", split = ",", description = "Slices of the table, of ${COMPLETION-CANDIDATES} (default: all but the last two).",
            completionCandidates = EvaluationTable.SliceNames.class)
    private List<String> slices = EvaluationTable.SLICES;

    @Option(names = "--per-query", paramLabel = "FILE", description = "Also keep the results by query, in a Parquet file.")
    private Path perQuery;

    @Option(names = "--compare", paramLabel = "BUNDLE", description = "Instead print how the model differs from another, with 95 %% intervals. Both must have been trained on the same data and split.")
    private Path other;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        checkOptions();
        ModelBundle bundle = model.load();
        try (Dataset dataset = model.read()) {
            checkSame(bundle, dataset);
            if (other == null) evaluate(bundle, dataset);
            else compare(bundle, dataset);
        }
    }

    private void checkOptions() {
        requireKnown("--metrics", metrics, RankingMetrics.names());
        requireKnown("--slices", slices, EvaluationTable.ALL_SLICES);
        if (other == null) return;
        requireKnown("--compare with --metrics", metrics.equals(EvaluationTable.METRICS) ? List.of() : metrics, QueryResults.METRICS);
        if (perQuery != null) throw new ParameterException(command.commandLine(), "--compare keeps no results: leave out --per-query");
    }

    private void requireKnown(String option, List<String> asked, List<String> known) {
        for (String each : asked)
            if (!known.contains(each)) throw new ParameterException(command.commandLine(), option + ": there is no '" + each + "'; there are " + String.join(", ", known));
    }

    private void evaluate(ModelBundle bundle, Dataset dataset) {
        try (OnnxTowers towers = towers(bundle, dataset)) {
            JsonNode evaluation = new ModelEvaluation(dataset, !withoutBaselines, perQuery).measure(bundle.encoder(), towers);
            output.print(evaluation, EvaluationTable.of(evaluation, metrics, slices));
        }
    }

    private void compare(ModelBundle bundle, Dataset dataset) {
        ModelBundle otherBundle = ModelBundle.load(other);
        ModelSpec otherSpec = ModelSpec.parse(otherBundle.provenance().path("spec").toString(), dataset.spec().directory());
        if (!otherSpec.evaluation().equals(dataset.spec().evaluation()))
            throw new CommandException("The models were trained with different splits, " + dataset.spec().toJson().path("evaluation") + " and "
                    + otherSpec.toJson().path("evaluation") + ": what one is tested on, the other may have seen. Train one of them again");
        QueryResults results = results(bundle, dataset);
        QueryResults others = readsTheSame(otherSpec, dataset.spec()) ? results(otherBundle, dataset) : resultsOn(otherSpec, otherBundle);
        Comparison comparison = new Comparison(results, others, dataset.spec().evaluation().seed());
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("model", model.directory().toString()).put("other", other.toString());
        json.set("slices", comparison.toJson());
        List<String> shown = metrics.equals(EvaluationTable.METRICS) ? Comparison.METRICS : metrics;
        output.print(json, comparison.table(shown, slices));
    }

    private static boolean readsTheSame(ModelSpec one, ModelSpec other) {
        JsonNode json = one.toJson();
        JsonNode otherJson = other.toJson();
        return DATA_KEYS.stream().allMatch(key -> json.path(key).equals(otherJson.path(key)));
    }

    private QueryResults resultsOn(ModelSpec spec, ModelBundle bundle) {
        try (Dataset dataset = Dataset.load(spec, model.maxBadRows())) {
            return results(bundle, dataset);
        }
    }

    private static QueryResults results(ModelBundle bundle, Dataset dataset) {
        checkSame(bundle, dataset);
        try (OnnxTowers towers = towers(bundle, dataset)) {
            return new ModelEvaluation(dataset, false).queryResults(bundle.encoder(), towers);
        }
    }

    private static OnnxTowers towers(ModelBundle bundle, Dataset dataset) {
        return new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), dataset.spec().training().threads());
    }

    /** On other data or under another split, links and items held out here may be some that the model has learned from. */
    private static void checkSame(ModelBundle bundle, Dataset dataset) {
        String trained = bundle.provenance().at("/spec/evaluation").toString();
        String asked = dataset.spec().toJson().path("evaluation").toString();
        if (!trained.equals(asked))
            throw new CommandException("The model was trained with the split " + trained + "; the model file's is " + asked
                    + ". Test links would be links that the model has seen: evaluate with the model's split, or train again");
        if (!bundle.provenance().at("/data/sha256").asText().equals(dataset.checksum()))
            throw new CommandException("The data is not what the model was trained on, so what is held out may be what the model has seen. Train again on this data");
    }
}
