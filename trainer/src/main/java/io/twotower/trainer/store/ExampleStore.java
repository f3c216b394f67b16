package io.twotower.trainer.store;

import io.twotower.features.FeatureEncoder;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.store.StoreDirectory.Kind;

import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Training links over the warm items, encoded, in a directory of files that are mapped into memory: it takes next to
 * nothing of the heap, whatever is in it.
 *
 * <p>A store is made once for a data set and an encoder; opening it again is a matter of looking at file lengths. Making it can be
 * interrupted, however rudely: the next time, files that were finished are kept. The files of another data set or encoder are
 * deleted. One process at a time can use a directory; files in it that are not the store's stay as they are.
 *
 * <p>Safe for use by several threads, until it is closed.
 */
public final class ExampleStore implements TrainingExamples, AutoCloseable {

    private final StoreDirectory directory;
    private final String key;
    private final boolean reused;
    private final StoredRows items;
    private final StoredRows queries;
    private final StoredValidation validation;
    private final ColdValidation coldValidation;
    private final StoredLinks links;
    private final long linkCount;
    private final IntBuffer linkCounts;

    private ExampleStore(StoreDirectory directory, StoreLayout layout, boolean reused) {
        this.directory = directory;
        this.key = layout.key();
        this.reused = reused;
        items = new StoredRows(layout.items(), shard -> directory.file(Kind.ITEMS, shard));
        queries = new StoredRows(layout.queries(), shard -> directory.file(Kind.QUERIES, shard));
        validation = new StoredValidation(new StoredRows(layout.validation(), shard -> directory.file(Kind.VALIDATION, shard)));
        coldValidation = new ColdValidation(new StoredRows(layout.coldItems(), shard -> directory.file(Kind.COLD_ITEMS, shard)),
                new StoredValidation(new StoredRows(layout.coldValidation(), shard -> directory.file(Kind.COLD_VALIDATION, shard))));
        links = new StoredLinks(layout.shards(Kind.LINKS), shard -> directory.file(Kind.LINKS, shard));
        linkCount = layout.links();
        linkCounts = ShardFile.map(directory.file(Kind.COUNTS, 0));
    }

    /**
     * Opens the store of a data set's training and validation links, and makes it before if it isn't there.
     *
     * @param directory made if it isn't there
     * @param threads   that encode at the same time
     * @throws StoreException when the directory cannot be used, or another process does
     */
    public static ExampleStore open(Path directory, Dataset dataset, FeatureEncoder encoder, int threads, BuildProgress progress) {
        return open(directory, DatasetSource.key(dataset, encoder), () -> new DatasetSource(dataset, encoder), threads, progress);
    }

    /**
     * Opens the store of any source, and makes it before if it isn't there.
     *
     * @param key    different for sources of different content
     * @param source asked for only when there is something to be made
     * @throws StoreException when the directory cannot be used, or another process does
     */
    public static ExampleStore open(Path directory, String key, Supplier<? extends ExampleSource> source, int threads,
                                    BuildProgress progress) {
        StoreDirectory files = new StoreDirectory(directory);
        try {
            return open(files, key, source, threads, progress);
        } catch (RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private static ExampleStore open(StoreDirectory files, String key, Supplier<? extends ExampleSource> source, int threads,
                                     BuildProgress progress) {
        Optional<StoreLayout> manifest = files.manifest()
                .filter(found -> found.format() == ShardFile.VERSION && found.key().equals(key));
        if (manifest.isPresent() && manifest.get().complete() && files.holds(manifest.get()))
            return new ExampleStore(files, manifest.get(), true);
        return new ExampleStore(files, build(files, key, manifest, source.get(), threads, progress), false);
    }

    private static StoreLayout build(StoreDirectory files, String key, Optional<StoreLayout> manifest, ExampleSource source,
                                     int threads, BuildProgress progress) {
        StoreLayout layout = StoreLayout.of(key, source);
        boolean begun = manifest.isPresent() && manifest.get().completed().equals(layout.completed());
        if (begun) files.deleteTemporary();
        else files.deleteAll();
        boolean trusted = begun && manifest.get().complete();
        files.write(layout);
        new StoreBuilder(files, layout, source, trusted, progress).build(threads);
        files.write(layout.completed());
        return layout.completed();
    }

    /** The same for the same data set and encoder. */
    public String key() {
        return key;
    }

    /** Whether all of it was there already. */
    public boolean reused() {
        return reused;
    }

    @Override
    public long links() {
        return linkCount;
    }

    @Override
    public EncodedRows items() {
        return items;
    }

    @Override
    public EncodedRows queries() {
        return queries;
    }

    @Override
    public int query(long link) {
        return links.query(link);
    }

    @Override
    public int item(long link) {
        return links.item(link);
    }

    @Override
    public float weight(long link) {
        return links.weight(link);
    }

    @Override
    public int[] linkCounts() {
        int[] counts = new int[items.size()];
        linkCounts.get(0, counts);
        return counts;
    }

    /** Held-out queries to measure a model with while it is trained. */
    public ValidationQueries validation() {
        return validation;
    }

    /** Held-out queries with links to items that are held out too; empty where the validation has no such links. */
    public Optional<ColdValidation> coldValidation() {
        return coldValidation.queries().size() == 0 ? Optional.empty() : Optional.of(coldValidation);
    }

    /** The first rows of the items in fixed slots, {@code [at most count, width]}. */
    public SlotRows firstItems(TowerLayout layout, int count) {
        int rows = Math.min(count, items.size());
        SlotRows slots = new SlotRows(layout, new int[Math.multiplyExact(rows, layout.width())]);
        BagRow row = new BagRow(items.features());
        for (int i = 0; i < rows; i++) {
            items.read(i, EncodedRows.NONE, row);
            row.writeSlots(layout, slots.ids(), i * layout.width());
        }
        return slots;
    }

    /** The queries of the first links in fixed slots, each without its link, {@code [at most count, width]}. */
    public SlotRows firstQueries(TowerLayout layout, int count) {
        int rows = (int) Math.min(count, linkCount);
        SlotRows slots = new SlotRows(layout, new int[Math.multiplyExact(rows, layout.width())]);
        BagRow row = new BagRow(queries.features());
        for (int link = 0; link < rows; link++) {
            queries.read(query(link), item(link), row);
            row.writeSlots(layout, slots.ids(), link * layout.width());
        }
        return slots;
    }

    /** Lets other processes have the directory. Nothing of the store may be read any more. */
    @Override
    public void close() {
        directory.close();
    }
}
