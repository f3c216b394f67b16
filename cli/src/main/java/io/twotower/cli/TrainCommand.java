package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.ModelBundle;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.training.CheckpointPolicy;
import io.twotower.trainer.training.ComputeDevice;
import io.twotower.trainer.training.TrainOptions;
import io.twotower.trainer.training.TrainOptions.Unfinished;
import io.twotower.trainer.training.TrainPipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;

/** Trains a model. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Train both towers, export them to ONNX, and evaluate the export.",
         description = {"An earlier model bundle in the same directory is replaced once the new one is whole. Until then all is beside it:",
                        "encoded examples in DIR.store, which later trainings use again, and checkpoints in DIR.training."})
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Mixin
    private ModelOptions model;

    @Option(names = "--resume", description = "Go on from the last checkpoint of a training that was interrupted; it ends with the weights that it would have ended with.")
    private boolean resume;

    @Option(names = "--checkpoint-minutes", paramLabel = "M", defaultValue = "10", description = "Minutes between two checkpoints (default: ${DEFAULT-VALUE}; 0: none by time).")
    private double checkpointMinutes;

    @Option(names = "--checkpoint-steps", paramLabel = "N", defaultValue = "0", description = "Also after so many steps (default: ${DEFAULT-VALUE}: none by steps).")
    private long checkpointSteps;

    @Option(names = "--threads", paramLabel = "N", description = "Like --set training.threads=N: threads that train.")
    private Integer threads;

    @Option(names = "--device", defaultValue = "cpu", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ComputeDevice device;

    @Option(names = "--store", paramLabel = "DIR", description = "Where the encoded examples are kept (default: the model's directory with '.store' added).")
    private Path store;

    @Option(names = "--from", paramLabel = "BUNDLE", description = "An earlier model to start from: rows of its tables are taken over by value.")
    private Path from;

    @Option(names = "--no-baselines", description = "Leave popularity, content cosine and content kNN out of the evaluation.")
    private boolean withoutBaselines;

    @Option(names = "--per-query", paramLabel = "FILE", description = "Also keep the evaluation's results by query, in a Parquet file (see docs/evaluation.md).")
    private Path perQuery;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        StepLog steps = new StepLog(command.commandLine().getErr());
        try (TrainingReport report = new TrainingReport(steps)) {
            ModelBundle bundle = new TrainPipeline(report, options()).run(spec(), model.directory()).bundle();
            ObjectNode json = OutputOptions.JSON.createObjectNode().put("model", model.directory().toString()).put("fingerprint", bundle.fingerprint());
            steps.addTo(json);
            json.set("evaluation", bundle.evaluation());
            output.print(json, EvaluationTable.of(bundle.evaluation()) + System.lineSeparator() + "Model " + bundle.fingerprint().substring(0, 12) + " is in "
                    + model.directory() + ". Next: twotower package --model " + model.directory() + " --to application.zip");
        }
    }

    private ModelSpec spec() {
        return threads == null ? model.spec() : model.spec().with("training.threads", threads);
    }

    private TrainOptions options() {
        if (!(checkpointMinutes >= 0 && checkpointMinutes < 1e6)) throw new ParameterException(command.commandLine(), "--checkpoint-minutes must be 0 or more");
        if (checkpointSteps < 0) throw new ParameterException(command.commandLine(), "--checkpoint-steps must be 0 or more");
        CheckpointPolicy checkpoints = new CheckpointPolicy(Duration.ofMillis(Math.round(checkpointMinutes * 60_000)), checkpointSteps);
        return new TrainOptions(model.maxBadRows(), !withoutBaselines, resume ? Unfinished.RESUME : Unfinished.KEEP, checkpoints, device, store, from, perQuery);
    }
}
