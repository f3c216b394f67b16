package io.twotower.cli;

import io.twotower.trainer.benchmark.BenchmarkModel;
import picocli.CommandLine.Option;

import java.util.List;

/** The size of a made-up model. */
final class BenchmarkModelOptions {
    @Option(names = "--items", paramLabel = "N", defaultValue = "100000", description = "Items of the catalogue (default: ${DEFAULT-VALUE}).")
    private int items;

    @Option(names = "--words", paramLabel = "N", defaultValue = "100000", description = "Different words of the text (default: ${DEFAULT-VALUE}).")
    private int words;

    @Option(names = "--item-words", paramLabel = "N", defaultValue = "64",
            description = "Most words of an item; the mean is 5/8 of it (default: ${DEFAULT-VALUE}).")
    private int itemWords;

    @Option(names = "--dim", paramLabel = "N", defaultValue = "64", description = "Length of vectors and table rows (default: ${DEFAULT-VALUE}).")
    private int dim;

    @Option(names = "--layers", paramLabel = "N,...", split = ",", defaultValue = "256,128",
            description = "Hidden layers (default: ${DEFAULT-VALUE}).")
    private List<Integer> layers;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "1024", description = "Links a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "2", description = "Threads of tensor operations (default: ${DEFAULT-VALUE}).")
    private int threads;

    BenchmarkModel model() {
        return new BenchmarkModel(items, words, 1000, itemWords, dim, layers, batch);
    }

    int threads() {
        return threads;
    }

    /** The options that make a model the same in another process. */
    List<String> arguments() {
        return List.of("--items", Integer.toString(items), "--words", Integer.toString(words), "--item-words", Integer.toString(itemWords),
                       "--dim", Integer.toString(dim), "--layers", String.join(",", layers.stream().map(String::valueOf).toList()),
                       "--batch", Integer.toString(batch), "--threads", Integer.toString(threads));
    }
}
