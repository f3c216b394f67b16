package io.twotower.trainer.benchmark;

import java.util.List;
import java.util.function.Consumer;

/** How fast a catalogue with text is encoded, on one thread and on a thread for every core. */
final class EncodingBenchmark {

    private final BenchmarkOptions options;
    private final Consumer<String> progress;

    EncodingBenchmark(BenchmarkOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    void run(BenchmarkReport report) {
        progress.accept("making a catalogue of " + options.catalogueItems() + " items");
        CatalogueItems catalogue = new CatalogueItems(options.catalogueItems(), options.catalogueWords());
        int cores = Runtime.getRuntime().availableProcessors();
        try (Encoding one = new Encoding("encoding on one thread", catalogue, 1);
             Encoding all = new Encoding("encoding on all cores", catalogue, cores)) {
            Measurements measurements = new InterleavedRounds(options.rounds(), progress).run("encoding", List.of(one, all));
            report.add("encodeItemsPerSecondPerCore", "items encoded/s and core, on all " + cores, all.itemsPerSecondPerThread(measurements), 40_000);
            report.add("encodeItemsPerSecondOneThread", "items encoded/s on one thread", one.itemsPerSecondPerThread(measurements));
            report.set("encodingMilliseconds", measurements.toJson());
        }
    }
}
