package io.twotower.cli;

import io.twotower.features.AtomicFiles;
import io.twotower.trainer.experiment.Ablation;
import io.twotower.trainer.experiment.AblationResult;
import io.twotower.trainer.experiment.Recipe;
import io.twotower.trainer.experiment.report.ReportPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;

/** Compares methods. */
@Command(name = "ablate", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Compare methods: a grid of trainings from one recipe, with intervals and a report.",
         description = {"Every method is trained with every seed and every share of the links. Finished runs are kept and used again, so that",
                        "after a kill the same command goes on. Differences come with their 95 %% intervals, paired by query and seed."})
final class AblateCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Mixin
    private ExperimentOptions experiment;

    @Option(names = "--settings", paramLabel = "FILE", description = "Settings by method to have instead, as 'twotower tune --write' writes them.")
    private Path settings;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything as one JSON object.")
    private Path json;

    @Option(names = "--report", paramLabel = "FILE", description = "Write a report, one HTML file that needs no network.")
    private Path report;

    @Override
    public void run() {
        Recipe recipe = settings == null ? experiment.recipe() : experiment.recipe().withSettings(settings);
        AblationResult result;
        try (ExperimentProgress progress = new ExperimentProgress(command.commandLine().getErr())) {
            result = new Ablation(recipe, experiment.options(), progress).run(experiment.directory(recipe));
        }
        if (json != null) AtomicFiles.write(json, OutputOptions.toString(result.json()) + System.lineSeparator());
        if (report != null) AtomicFiles.write(report, ReportPage.of(result.json()));
        PrintWriter out = command.commandLine().getOut();
        out.println(AblationTable.of(result.json(), recipe.table()));
        out.flush();
        if (result.hasFailures()) throw new CommandException(result.json().path("failures").size() + " runs have failed, as said above; the same command runs them again");
    }
}
