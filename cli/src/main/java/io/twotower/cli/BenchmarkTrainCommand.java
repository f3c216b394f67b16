package io.twotower.cli;

import io.twotower.trainer.benchmark.BenchmarkOptions;
import io.twotower.trainer.benchmark.BenchmarkReport;
import io.twotower.trainer.benchmark.TrainBenchmark;
import io.twotower.trainer.benchmark.TrainBenchmark.Part;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.EnumSet;
import java.util.Set;

/** Measures training. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Training steps against the least they could cost, encoding, and the item tower in batch.",
         description = "Everything takes turns, round after round; figures are medians over the rounds.")
final class BenchmarkTrainCommand implements Runnable {
    @Option(names = "--rounds", paramLabel = "N", defaultValue = "7", description = "Rounds that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "2", description = "Threads of tensor operations (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--only", paramLabel = "PART", split = ",", description = "Measure these parts only: ${COMPLETION-CANDIDATES}.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--quick", description = "Tiny tables and batches: shows that it runs; its figures mean nothing.")
    private boolean quick;

    @Mixin
    private BenchmarkOutput output;

    @Override
    public void run() {
        output.inDirectory(directory -> {
            BenchmarkOptions options = new BenchmarkOptions(rounds, threads, quick, directory);
            BenchmarkReport report = new TrainBenchmark(options, new BenchmarkRivals(), output::say).run(only);
            output.print(report.figures(), report.json());
            return report;
        });
    }
}
