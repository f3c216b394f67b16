package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.benchmark.EpochRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Trains for a while and tells what it took: a process of its own for {@link BenchmarkMemoryCommand}. */
@Command(name = "epoch", mixinStandardHelpOptions = true, sortOptions = false, hidden = true,
         header = "Train on made-up examples and print time and memory as JSON.")
final class BenchmarkEpochCommand implements Runnable {
    @Option(names = "--examples", paramLabel = "N", required = true, description = "Links to train on.")
    private long examples;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "" + Integer.MAX_VALUE, description = "The longest that training may take.")
    private int seconds;

    @Option(names = "--directory", paramLabel = "DIR", required = true, description = "Of the example store.")
    private Path directory;

    @Mixin
    private BenchmarkModelOptions model;

    @Mixin
    private OutputOptions output;

    @Override
    public void run() {
        ObjectNode json = new EpochRun(model.model(), examples, seconds, model.threads(), directory).run();
        output.print(json, json.toString());
    }
}
