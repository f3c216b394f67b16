package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.ModelBundle;
import io.twotower.trainer.training.TrainPipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains a model. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Train both towers, export them to ONNX, and evaluate the export.",
         description = "An earlier model bundle in the same directory is replaced once the new one is whole.")
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Mixin
    private ModelOptions model;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        StepLog steps = new StepLog(command.commandLine().getErr());
        try (TrainingReport report = new TrainingReport(steps)) {
            ModelBundle bundle = new TrainPipeline(report, model.maxBadRows()).run(model.spec(), model.directory()).bundle();
            ObjectNode json = OutputOptions.JSON.createObjectNode().put("model", model.directory().toString()).put("fingerprint", bundle.fingerprint());
            steps.addTo(json);
            json.set("evaluation", bundle.evaluation());
            output.print(json, EvaluationTable.of(bundle.evaluation()) + System.lineSeparator() + "Model " + bundle.fingerprint().substring(0, 12) + " is in "
                    + model.directory() + ". Next: twotower package --model " + model.directory() + " --to application.zip");
        }
    }
}
