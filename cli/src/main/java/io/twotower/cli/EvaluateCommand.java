package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.training.ModelEvaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how good a model is. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Evaluate a model's exported towers on the links held out from its training.",
         description = "Training did this already: the figures are those of its model bundle, measured again.")
final class EvaluateCommand implements Runnable {
    @Mixin
    private ModelOptions model;

    @Option(names = "--no-baselines", description = "Leave out popularity, content cosine and content kNN.")
    private boolean withoutBaselines;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        ModelBundle bundle = model.load();
        try (Dataset dataset = model.read()) {
            checkSame(bundle, dataset);
            evaluate(bundle, dataset);
        }
    }

    private void evaluate(ModelBundle bundle, Dataset dataset) {
        try (OnnxTowers towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), dataset.spec().training().threads())) {
            JsonNode evaluation = new ModelEvaluation(dataset, !withoutBaselines).measure(bundle.encoder(), towers);
            output.print(evaluation, EvaluationTable.of(evaluation));
        }
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
