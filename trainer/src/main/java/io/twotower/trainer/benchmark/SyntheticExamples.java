package io.twotower.trainer.benchmark;

import io.twotower.features.Tower;
import io.twotower.trainer.store.BagSchema;
import io.twotower.trainer.store.BuildProgress;
import io.twotower.trainer.store.ExampleSource;
import io.twotower.trainer.store.ExampleStore;
import io.twotower.trainer.store.RowBuilder;
import io.twotower.trainer.store.RowSource;

import java.nio.file.Path;
import java.util.List;

/**
 * Examples made from their numbers: links lead from queries, all equally often, to items by {@link Zipf}'s law. They go into an example
 * store without the detour by a file of interactions.
 */
final class SyntheticExamples implements ExampleSource {

    private final String key;
    private final SyntheticRows items;
    private final SyntheticRows queries;
    private final long links;
    private final Zipf popularity;

    SyntheticExamples(BenchmarkModel model, int items, int queries, long links) {
        key = model + " " + items + " items " + queries + " queries " + links + " links";
        this.items = new SyntheticRows(model, Tower.ITEM, items);
        this.queries = new SyntheticRows(model, Tower.QUERY, queries);
        this.links = links;
        popularity = new Zipf(items);
    }

    /** The store of these examples, made in a directory unless it is there. */
    ExampleStore store(Path directory) {
        return ExampleStore.open(directory, key, () -> this, Runtime.getRuntime().availableProcessors(), BuildProgress.SILENT);
    }

    @Override
    public RowSource items() {
        return items;
    }

    @Override
    public RowSource queries() {
        return queries;
    }

    /** None. */
    @Override
    public RowSource validation() {
        return new RowSource() {
            @Override
            public int rows() {
                return 0;
            }

            @Override
            public List<BagSchema> bags() {
                return List.of(BagSchema.plain(1), BagSchema.plain(1), BagSchema.plain(1));
            }

            @Override
            public void encode(int row, RowBuilder target) {
                throw new IndexOutOfBoundsException(row);
            }
        };
    }

    @Override
    public long links() {
        return links;
    }

    @Override
    public int query(long link) {
        return (int) (uniform(2 * link) * queries.rows());
    }

    @Override
    public int item(long link) {
        return popularity.of(uniform(2 * link + 1));
    }

    /** A number from 0 to below 1 that looks random, made without an object: there are many links. */
    private static double uniform(long number) {
        long bits = (number + 1) * 0x9e3779b97f4a7c15L; // the SplitMix64 generator's state after so many steps, and its output
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return ((bits ^ bits >>> 31) >>> 11) * 0x1p-53;
    }

    @Override
    public float weight(long link) {
        return 1;
    }
}
