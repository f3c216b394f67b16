package io.twotower.cli;

import io.twotower.trainer.data.DebianImporter;
import io.twotower.trainer.data.ImportSummary;
import io.twotower.trainer.data.Importer;
import io.twotower.trainer.data.SyntheticGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Locale;

/** Makes a data set with a model file to train on. */
@Command(name = "import", mixinStandardHelpOptions = true, sortOptions = false, synopsisSubcommandLabel = "DATASET",
         header = "Make a data set to train on, with a model file that reads it.",
         description = "Your own data needs no import: write a model file that names your files (see docs/model-file.md).",
         subcommands = {ImportCommand.Debian.class, ImportCommand.Synthetic.class})
final class ImportCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing data set: debian or synthetic");
    }

    /** Where to, and what to print. */
    private static final class Target {
        @Option(names = "--to", paramLabel = "DIR", required = true, description = "The directory to write to; created where missing.")
        private Path directory;

        @Mixin
        private OutputOptions output;

        void fill(Importer importer) {
            ImportSummary summary = importer.importInto(directory, output::say);
            output.print(summary.details(), describe(summary) + " in " + directory + ". Next: twotower train --spec " + directory.resolve("model.yaml")
                    + " --model " + directory.resolve("model"));
        }
    }

    static String describe(ImportSummary summary) {
        return String.format(Locale.ROOT, "%,d items, %,d links", summary.items(), summary.links());
    }

    @Command(name = "debian", mixinStandardHelpOptions = true, sortOptions = false,
             header = "Debian's packages and what they depend on, recommend, suggest and enhance.",
             description = "Read by apt from the package sources of this machine, into a private directory: no root needed, nothing installed.")
    static final class Debian implements Runnable {
        @Option(names = "--all-sections", description = "Also libraries, documentation, debug symbols and the like.")
        private boolean allSections;

        @Mixin
        private Target target;

        @Override
        public void run() {
            target.fill(new DebianImporter(allSections));
        }
    }

    @Command(name = "synthetic", mixinStandardHelpOptions = true, sortOptions = false,
             header = "A made-up catalogue with popular and unpopular items and features that go together.")
    static final class Synthetic implements Runnable {
        static final String DEFAULT_ITEMS = "5000";
        static final double LINKS_PER_ITEM = 5;

        @Option(names = "--items", defaultValue = DEFAULT_ITEMS, description = "How many items (default: ${DEFAULT-VALUE}).")
        private int items;

        @Option(names = "--links-per-item", defaultValue = "" + LINKS_PER_ITEM, description = "Interactions for each item on average (default: ${DEFAULT-VALUE}).")
        private double linksPerItem;

        @Option(names = "--seed", defaultValue = "1", description = "The same seed makes the same data (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Mixin
        private Target target;

        @Override
        public void run() {
            target.fill(new SyntheticGenerator(items, linksPerItem, seed));
        }
    }
}
