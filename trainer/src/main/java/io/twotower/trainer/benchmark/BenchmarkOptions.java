package io.twotower.trainer.benchmark;

import io.twotower.trainer.store.ExampleStore;

import java.nio.file.Path;
import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds    that count
 * @param threads   of the engine
 * @param quick     whether everything is tiny: shows that it runs, not how fast
 * @param directory for example stores and exported towers
 */
public record BenchmarkOptions(int rounds, int threads, boolean quick, Path directory) {

    public BenchmarkOptions {
        if (rounds < 1 || threads < 1) throw new IllegalArgumentException("Rounds and threads must be at least 1, got " + rounds + " and " + threads);
    }

    /** The model with tables of the standard size, or of {@code scale} times that. */
    BenchmarkModel model(int scale) {
        return quick ? new BenchmarkModel(2048 * scale, 1000 * scale, 50 * scale, 8, 16, List.of(32, 16), 64) : BenchmarkModel.standard(scale);
    }

    /** The store of a model's made-up examples: as many items, and as many queries, as it has ids. */
    ExampleStore examples(BenchmarkModel model) {
        return new SyntheticExamples(model, model.ids(), model.ids(), links()).store(directory.resolve("examples-" + model.rows()));
    }

    private long links() {
        return quick ? 4000 : 2_000_000;
    }

    int steps() {
        return quick ? 5 : 30;
    }

    int catalogueItems() {
        return quick ? 200 : 20_000;
    }

    int catalogueWords() {
        return quick ? 1000 : 100_000;
    }

    int embeddedRows() {
        return quick ? 2048 : 16_384;
    }
}
