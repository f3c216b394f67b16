package io.twotower.cli;

import io.twotower.features.AtomicFiles;
import io.twotower.trainer.experiment.Recipe;
import io.twotower.trainer.experiment.Tuning;
import io.twotower.trainer.experiment.TuningResult;
import io.twotower.trainer.experiment.TuningSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;

/** Searches settings. */
@Command(name = "tune", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Search a recipe's settings on the validation links, with as many trials for each method.",
         description = {"Settings are drawn at random; successive halving trains all trials for a few epochs and the best of them for more.",
                        "Test links are never looked at. What has been tried is kept: after a kill the same command goes on."})
final class TuneCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Mixin
    private ExperimentOptions experiment;

    @Option(names = "--trials", paramLabel = "N", description = "Trials of each method, instead of the recipe's.")
    private Integer trials;

    @Option(names = "--budget", paramLabel = "LEAST-MOST", description = "Epochs of the first and of the last round, instead of the recipe's: '1-9'; '6-6' is random search.")
    private String budget;

    @Option(names = "--write", paramLabel = "FILE", description = "Write each method's best settings, for 'twotower ablate --settings'.")
    private Path best;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all trials as one JSON object.")
    private Path json;

    @Override
    public void run() {
        Recipe recipe = experiment.recipe();
        TuningSpec search = recipe.tuning().orElseThrow(() -> new CommandException("recipe '" + recipe.name() + "' has no 'tune': it says which settings to search"));
        if (trials != null) search = search.withTrials(positive(trials));
        if (budget != null) search = search.withRungs(rungs(search));
        TuningResult result;
        try (ExperimentProgress progress = new ExperimentProgress(command.commandLine().getErr())) {
            result = new Tuning(recipe.withTuning(search), experiment.options(), progress).run(experiment.directory(recipe));
        }
        if (best != null) result.writeBest(best);
        if (json != null) AtomicFiles.write(json, OutputOptions.toString(result.json()) + System.lineSeparator());
        PrintWriter out = command.commandLine().getOut();
        out.println(TuningTable.of(result.json()));
        out.flush();
    }

    private int positive(int number) {
        if (number < 1) throw new ParameterException(command.commandLine(), "--trials must be 1 or more");
        return number;
    }

    private TuningSpec.Rungs rungs(TuningSpec search) {
        String[] ends = budget.split("-", -1);
        try {
            TuningSpec.Rungs rungs = new TuningSpec.Rungs(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]), search.rungs().keepOneIn());
            if (ends.length == 2 && rungs.least() >= 1 && rungs.least() <= rungs.most()) return rungs;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // What follows says what is right.
        }
        throw new ParameterException(command.commandLine(), "--budget must be two numbers of epochs, the lesser first, as in '1-9', is '" + budget + "'");
    }
}
