package io.twotower.cli;

import io.twotower.trainer.data.AmazonImporter;
import io.twotower.trainer.data.CiteulikeImporter;
import io.twotower.trainer.data.DebianImporter;
import io.twotower.trainer.data.ImportSummary;
import io.twotower.trainer.data.Importer;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.data.WikispeediaImporter;
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
         subcommands = {ImportCommand.Debian.class, ImportCommand.Synthetic.class, ImportCommand.Beauty.class, ImportCommand.Sports.class,
                        ImportCommand.Wikispeedia.class, ImportCommand.Citeulike.class})
final class ImportCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing data set: debian, synthetic, beauty, sports, wikispeedia or citeulike");
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

    /** Where the files of a published data set are. */
    private static final class Source {
        @Option(names = "--data", paramLabel = "DIR", required = true,
                description = "The directory with the data set's files, each as it is or with .gz.")
        private Path directory;
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

    @Command(name = "beauty", mixinStandardHelpOptions = true, sortOptions = false,
             header = "Amazon Beauty: what comes next, after what a user bought; leave-one-out.",
             description = "Reads Beauty.txt and Beauty_item2attributes.json, as github.com/RUCAIBox/CIKM2020-S3Rec has them.")
    static final class Beauty implements Runnable {
        @Mixin
        private Source source;

        @Mixin
        private Target target;

        @Override
        public void run() {
            target.fill(new AmazonImporter(AmazonImporter.Category.BEAUTY, source.directory));
        }
    }

    @Command(name = "sports", mixinStandardHelpOptions = true, sortOptions = false,
             header = "Amazon Sports and Outdoors, as beauty.",
             description = "Reads Sports_and_Outdoors.txt and Sports_and_Outdoors_item2attributes.json, as github.com/RUCAIBox/CIKM2020-S3Rec has them.")
    static final class Sports implements Runnable {
        @Mixin
        private Source source;

        @Mixin
        private Target target;

        @Override
        public void run() {
            target.fill(new AmazonImporter(AmazonImporter.Category.SPORTS, source.directory));
        }
    }

    @Command(name = "wikispeedia", mixinStandardHelpOptions = true, sortOptions = false,
             header = "Pages of Wikipedia for Schools and the pages that they link to.",
             description = "Reads items.tsv (id, title, categories, text) and links.tsv (source, target), made of what snap.stanford.edu has.")
    static final class Wikispeedia implements Runnable {
        @Mixin
        private Source source;

        @Mixin
        private Target target;

        @Override
        public void run() {
            target.fill(new WikispeediaImporter(source.directory));
        }
    }

    @Command(name = "citeulike", mixinStandardHelpOptions = true, sortOptions = false,
             header = "Papers in the libraries of citeulike-a's users; all test papers are new.",
             description = "Reads items.tsv (id, title, tags_ge5), dropoutnet_cold_train.csv and dropoutnet_cold_test.csv (user,item).")
    static final class Citeulike implements Runnable {
        @Option(names = "--with-tags", description = "Also read the papers' tags. The users that are predicted typed them: not a fair test.")
        private boolean withTags;

        @Mixin
        private Source source;

        @Mixin
        private Target target;

        @Override
        public void run() {
            target.fill(new CiteulikeImporter(source.directory, withTags));
        }
    }
}
