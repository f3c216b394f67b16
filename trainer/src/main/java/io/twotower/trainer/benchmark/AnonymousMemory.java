package io.twotower.trainer.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches this process' anonymous memory (Linux' {@code RssAnon}): heap and native memory, but not pages of mapped files, which the
 * system takes back whenever it needs them.
 */
final class AnonymousMemory implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int MILLISECONDS = 20;

    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "memory-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong peak = new AtomicLong();

    /** Begins to watch. */
    AnonymousMemory() {
        sampler.scheduleAtFixedRate(() -> peak.accumulateAndGet(bytes(), Math::max), 0, MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    /** The most bytes that were seen since this was made, or since the last {@link #restart}. */
    long peak() {
        return peak.accumulateAndGet(bytes(), Math::max);
    }

    void restart() {
        peak.set(0);
    }

    /** What the process has now; 0 on systems that do not tell. */
    static long bytes() {
        if (!Files.isReadable(STATUS)) return 0;
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + STATUS, e);
        }
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}
