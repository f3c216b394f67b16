package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.twotower.application.generation.ActiveModel;
import io.twotower.application.generation.ReindexListener.Step;
import io.twotower.application.generation.WorkDirectory;
import io.twotower.features.BundleException;
import io.twotower.features.ModelBundle;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.DebianImporter;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.training.ModelEvaluation;
import io.twotower.trainer.training.TrainOptions;
import io.twotower.trainer.training.TrainOptions.Unfinished;
import io.twotower.trainer.training.TrainPipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The nightly job: a new model of what is known by now, from the one that answers. */
@Command(name = "retrain", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Train a new model on what the data is now, started from the one that answers, and let it take over.",
         description = {"The data is read anew; where neither it nor the model file has changed since the model that answers was trained, nothing is done."
                 + " The new model starts from that one's tables and layers, is evaluated, and that one beside it on the same links; then it goes through"
                 + " the gates and takes over as by 'twotower reindex'.",
                 "Made for cron: after an interruption the next run goes on, in the middle of training too where the data is the same."
                 + " A model that was trained already is not trained again."})
final class RetrainCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Mixin
    private ModelOptions model;

    @Option(names = "--import", description = "First import anew into the model file's directory: debian. Your own files are read as they are.")
    private ImportedDataset imported;

    @Option(names = "--from-scratch", description = "Begin with random parameters instead of those of the model that answers.")
    private boolean fromScratch;

    @Option(names = "--always", description = "Also when data and model file are those that the model that answers was trained on.")
    private boolean always;

    @Mixin
    private ReindexSettings settings;

    @Mixin
    private ReindexProgress progress;

    /** What can be imported again without being asked anything. */
    private enum ImportedDataset { DEBIAN }

    @Override
    public void run() {
        try (WorkDirectory work = WorkDirectory.temporary(); ReindexProgress shown = progress) {
            Path activeDirectory = work.file("active");
            ModelBundle active = ActiveModel.download(settings.configServer().connect(), activeDirectory);
            if (imported == ImportedDataset.DEBIAN) {
                shown.step(Step.IMPORT, "Debian's package index");
                new DebianImporter(false).importInto(model.spec().directory(), line -> { });
            }
            try (Dataset dataset = model.read()) {
                ModelBundle bundle = isOf(dataset, active) && !always ? active : trained(dataset, active, activeDirectory);
                JsonNode activeEvaluation = bundle == active ? null : measured(active, dataset);
                shown.done(settings.reindex(shown).run(bundle, activeEvaluation));
            }
        }
    }

    /** An earlier run may have trained, and not come to the end. */
    private ModelBundle trained(Dataset dataset, ModelBundle active, Path activeDirectory) {
        Optional<ModelBundle> earlier = earlier().filter(bundle -> isOf(dataset, bundle) && !bundle.fingerprint().equals(active.fingerprint()));
        if (earlier.isPresent() && !always) {
            progress.step(Step.TRAIN, "Done by an earlier run, on the same data");
            return earlier.get();
        }
        progress.step(Step.TRAIN, fromScratch ? "From random parameters" : "From the model that answers");
        TrainOptions options = TrainOptions.DEFAULT.with(Unfinished.CONTINUE).withMaxBadRows(model.maxBadRows()).withoutBaselines();
        try (TrainingReport report = new TrainingReport(new StepLog(command.commandLine().getErr()))) {
            return new TrainPipeline(report, fromScratch ? options : options.withStart(activeDirectory)).run(dataset, model.directory()).bundle();
        }
    }

    private Optional<ModelBundle> earlier() {
        if (!Files.exists(model.directory())) return Optional.empty();
        try {
            return Optional.of(model.load());
        } catch (BundleException e) {
            return Optional.empty();
        }
    }

    /** As text: a number that was read from a file need not be of the same type as one that was not. */
    private static boolean isOf(Dataset dataset, ModelBundle bundle) {
        JsonNode provenance = bundle.provenance();
        return provenance.at("/data/sha256").asText().equals(dataset.checksum()) && provenance.path("spec").toString().equals(dataset.spec().toJson().toString());
    }

    /** The split goes by a hash of each link, so what is held out now was held out from the model that answers too, or was not there yet. */
    private JsonNode measured(ModelBundle active, Dataset dataset) {
        if (!active.provenance().at("/spec/evaluation").toString().equals(dataset.spec().toJson().path("evaluation").toString())) return null;
        progress.step(Step.EVALUATE, "The model that answers, on the new one's test links");
        try (OnnxTowers towers = new OnnxTowers(active.towerFile(Tower.QUERY), active.towerFile(Tower.ITEM), dataset.spec().training().threads())) {
            return new ModelEvaluation(dataset, false).measure(active.encoder(), towers);
        }
    }
}
