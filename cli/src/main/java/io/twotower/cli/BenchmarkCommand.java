package io.twotower.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures how fast things are. */
@Command(name = "benchmark", mixinStandardHelpOptions = true, sortOptions = false, synopsisSubcommandLabel = "WHAT",
         header = "Measure speed and memory on this machine.",
         description = "On made-up data; docs/benchmarks.md says what the figures mean. Nothing else should be running.",
         subcommands = {BenchmarkTrainCommand.class, BenchmarkScalingCommand.class, BenchmarkMemoryCommand.class, BenchmarkReindexCommand.class,
                        BenchmarkEpochCommand.class})
final class BenchmarkCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing what to measure: train, scaling, memory or reindex");
    }
}
