package io.twotower.cli;

import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.experiment.AblationOptions;
import io.twotower.trainer.experiment.Recipe;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** A recipe, and where its data comes from and its runs are kept. */
final class ExperimentOptions {
    @Option(names = "--recipe", paramLabel = "FILE", required = true, description = "The recipe (see docs/experiments.md).")
    private Path recipe;

    @Option(names = "--data", paramLabel = "DIR", description = "The files that the recipe's data is imported from, where it needs any.")
    private Path data;

    @Option(names = "--to", paramLabel = "DIR", description = "Where data, encoded examples and runs are kept (default: .twotower/experiments/NAME).")
    private Path directory;

    @Option(names = "--seeds", paramLabel = "N,...", split = ",", description = "Seeds of the trainings, instead of the recipe's.")
    private List<Long> seeds;

    @Option(names = "--only", paramLabel = "METHOD,...", split = ",", description = "Run these methods only.")
    private List<String> only = List.of();

    @Option(names = "--repeat", description = "Run again what has finished.")
    private boolean repeat;

    @Option(names = "--max-bad-rows", paramLabel = "N", defaultValue = "" + Dataset.DEFAULT_MAX_BAD_ROWS,
            description = "Rows of the data that may be left out because of what is in them (default: ${DEFAULT-VALUE}).")
    private long maxBadRows;

    Recipe recipe() {
        Recipe read = Recipe.read(recipe);
        return seeds == null ? read : read.withSeeds(seeds);
    }

    Path directory(Recipe recipe) {
        return directory != null ? directory : Path.of(".twotower", "experiments", recipe.name());
    }

    AblationOptions options() {
        return new AblationOptions(data, only, repeat, maxBadRows);
    }
}
