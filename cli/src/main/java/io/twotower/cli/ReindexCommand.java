package io.twotower.cli;

import io.twotower.features.ModelBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Lets a new model take over. */
@Command(name = "reindex", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Let a new model take over: its vectors beside the old ones, checks, then a switch.",
         description = {"The model goes into the slot that does not answer; every document gets its vector there; gates compare it with the model that answers;"
                 + " then the slots change roles. Queries are answered all the while, each by one model. The old model stays, for 'twotower rollback'.",
                 "After any interruption, run it again: it goes on where it was. A second one at the same time refuses."})
final class ReindexCommand implements Runnable {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The new model bundle.")
    private Path model;

    @Mixin
    private ReindexSettings settings;

    @Mixin
    private ReindexProgress progress;

    @Override
    public void run() {
        try (ReindexProgress shown = progress) {
            shown.done(settings.reindex(shown).run(ModelBundle.load(model)));
        }
    }
}
