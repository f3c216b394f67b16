package io.twotower.trainer.store;

import io.twotower.features.IdBuffer;
import io.twotower.trainer.store.StoreDirectory.Kind;

import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes the files of a store that aren't there yet, several at a time. */
final class StoreBuilder {

    /** Links are much faster written than rows are encoded: so many of them count like one. */
    private static final int LINKS_PER_STEP = 32;
    private static final int ROWS_PER_REPORT = 256;

    private final StoreDirectory directory;
    private final StoreLayout layout;
    private final long key;
    private final ExampleSource source;
    private final boolean trusted;
    private final BuildProgress progress;
    private final long total;
    private long done;

    /**
     * @param trusted whether what is in files that are there needn't be checked
     */
    StoreBuilder(StoreDirectory directory, StoreLayout layout, ExampleSource source, boolean trusted, BuildProgress progress) {
        this.directory = directory;
        this.layout = layout;
        this.source = source;
        this.trusted = trusted;
        this.progress = progress;
        key = StoreKey.hash(layout.key());
        total = (long) layout.items().rows() + layout.queries().rows() + layout.validation().rows()
                + layout.coldItems().rows() + layout.coldValidation().rows() + steps(layout.links());
    }

    private static long steps(long links) {
        return links / LINKS_PER_STEP;
    }

    /** Makes what is missing. */
    void build(int threads) {
        List<Runnable> tasks = new ArrayList<>();
        addRows(Kind.ITEMS, layout.items(), source.items(), tasks);
        addRows(Kind.QUERIES, layout.queries(), source.queries(), tasks);
        addRows(Kind.VALIDATION, layout.validation(), source.validation(), tasks);
        addRows(Kind.COLD_ITEMS, layout.coldItems(), source.coldItems(), tasks);
        addRows(Kind.COLD_VALIDATION, layout.coldValidation(), source.coldValidation(), tasks);
        for (int i = 0; i < layout.shards(Kind.LINKS); i++) {
            int shard = i;
            tasks.add(() -> buildLinks(shard));
        }
        run(tasks, threads);
        countLinks();
    }

    private void addRows(Kind kind, StoreLayout.Rows rows, RowSource from, List<Runnable> tasks) {
        for (int i = 0; i < rows.shards(); i++) {
            int shard = i;
            tasks.add(() -> buildRows(kind, rows, from, shard));
        }
    }

    private void buildRows(Kind kind, StoreLayout.Rows rows, RowSource from, int shard) {
        Path file = directory.file(kind, shard);
        int count = rows.rowsIn(shard);
        if (isThere(file, count)) {
            report(count);
            return;
        }
        int first = shard << rows.shardBits();
        int[] offsets = new int[count + 1];
        RowBuilder row = new RowBuilder(rows.bags());
        try (ShardWriter out = new ShardWriter(file)) {
            for (int i = 0; i < count; i++) {
                row.start();
                from.encode(first + i, row);
                IdBuffer record = row.record();
                out.write(record.array(), record.size());
                offsets[i + 1] = out.ints();
                if ((i + 1) % ROWS_PER_REPORT == 0) report(ROWS_PER_REPORT);
            }
            out.write(offsets, offsets.length);
            out.finish(key, count);
        }
        report(count % ROWS_PER_REPORT);
    }

    private void buildLinks(int shard) {
        Path file = directory.file(Kind.LINKS, shard);
        int count = layout.rowsIn(Kind.LINKS, shard);
        if (!isThere(file, count)) {
            try (ShardWriter out = new ShardWriter(file)) {
                long first = StoreLayout.firstLink(shard);
                for (long link = first; link < first + count; link++) {
                    out.write(source.query(link));
                    out.write(source.item(link));
                    out.write(Float.floatToRawIntBits(source.weight(link)));
                }
                out.finish(key, count);
            }
        }
        // The last one's odd links are not counted, as in the total.
        report(steps(count));
    }

    private void countLinks() {
        Path file = directory.file(Kind.COUNTS, 0);
        int items = layout.items().rows();
        if (isThere(file, items)) return;
        int[] counts = new int[items];
        for (int shard = 0; shard < layout.shards(Kind.LINKS); shard++) {
            IntBuffer links = ShardFile.map(directory.file(Kind.LINKS, shard));
            for (int i = StoredLinks.ITEM; i < links.limit(); i += StoredLinks.INTS) counts[links.get(i)]++;
        }
        try (ShardWriter out = new ShardWriter(file)) {
            out.write(counts, items);
            out.finish(key, items);
        }
    }

    private boolean isThere(Path file, int rows) {
        return trusted ? ShardFile.isComplete(file, key, rows) : ShardFile.isIntact(file, key, rows);
    }

    private void report(long more) {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException("another part of the example store failed");
        synchronized (this) {
            done += more;
            progress.built(done, total);
        }
    }

    private static void run(List<Runnable> tasks, int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(pool);
            AtomicBoolean failed = new AtomicBoolean();
            tasks.forEach(task -> running.submit(() -> runUnless(failed, task), null));
            for (int i = 0; i < tasks.size(); i++) running.take().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            if (e.getCause() instanceof Error failure) throw failure;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Making the example store was interrupted; the next run goes on with it", e);
        } finally {
            stop(pool);
        }
    }

    /** Nothing is begun after a failure; what is under way is ended by whoever waits for it. */
    private static void runUnless(AtomicBoolean failed, Runnable task) {
        if (failed.get()) return;
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed.set(true);
            throw e;
        }
    }

    /** Ends the pool's threads before anything else happens to their files. */
    private static void stop(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            while (!pool.awaitTermination(1, TimeUnit.MINUTES)) pool.shutdownNow();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
