package io.twotower.trainer.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A program that makes a store, slowly enough to be killed meanwhile. */
final class SlowBuild {

    static final String KEY = "slow";
    static final int ITEMS = 40_000;

    private SlowBuild() { }

    /** @param nanos that an item takes at least */
    static FakeExamples examples(long nanos) {
        return new FakeExamples(ITEMS, 5000, 20_000, row -> {
            if (nanos > 0) LockSupport.parkNanos(nanos);
        });
    }

    /** Starts it in a JVM of its own; it prints a line when it has the directory. */
    static Process start(Path directory) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC", "-cp",
                                  System.getProperty("java.class.path"), SlowBuild.class.getName(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    public static void main(String[] arguments) {
        ExampleStore.open(Path.of(arguments[0]), KEY, () -> {
            // Read by the test that started this process, and kills it.
            System.out.println("started");
            return examples(20_000);
        }, 2, BuildProgress.SILENT).close();
    }
}
