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
         description = "Training did this already; do it again when there are new links.")
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
        Dataset dataset = Dataset.load(model.spec());
        checkSplit(bundle, dataset);
        try (OnnxTowers towers = new OnnxTowers(bundle.towerFile(Tower.QUERY), bundle.towerFile(Tower.ITEM), dataset.spec().training().threads())) {
            JsonNode evaluation = new ModelEvaluation(dataset, !withoutBaselines).measure(bundle.encoder(), towers);
            output.print(evaluation, EvaluationTable.of(evaluation));
        }
    }

    /** Under another split the model would be asked for links that it has been trained on. */
    private static void checkSplit(ModelBundle bundle, Dataset dataset) {
        String trained = bundle.provenance().at("/spec/evaluation").toString();
        String asked = dataset.spec().toJson().path("evaluation").toString();
        if (!trained.equals(asked))
            throw new CommandException("The model was trained with the split " + trained + "; the model file's is " + asked
                    + ". Its test links would be links that the model has seen: evaluate with the model's split, or train again");
    }
}
