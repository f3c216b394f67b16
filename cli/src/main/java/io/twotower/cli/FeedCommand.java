package io.twotower.cli;

import io.twotower.application.Slot;
import io.twotower.trainer.data.Dataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Locale;

/** Feeds a catalogue. */
@Command(name = "feed", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Feed every item of the catalogue, with its vector, to Vespa.",
         description = "Feeding again is safe: each document is replaced by itself.")
final class FeedCommand implements Runnable {
    @Mixin
    private ModelOptions model;

    @Option(names = "--slot", defaultValue = "a", description = "The slot that the model is deployed in (default: ${DEFAULT-VALUE}).")
    private String slot;

    @Mixin
    private EndpointOption endpoint;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        long start = System.nanoTime();
        int fed;
        try (Dataset dataset = model.read()) {
            fed = new CatalogueFeeder(model.load(), dataset, Slot.of(slot)).feed(endpoint.connect());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        output.print(OutputOptions.JSON.createObjectNode().put("documents", fed).put("seconds", seconds),
                     String.format(Locale.ROOT, "%,d items fed in %.1f s", fed, seconds));
    }
}
