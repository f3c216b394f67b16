package io.twotower.trainer.store;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ExampleStoreTest {

    private static final int ITEMS = 5000;
    private static final int SHARD = 1024;
    private static final Supplier<ExampleSource> NOT_NEEDED = () -> {
        throw new AssertionError("there is nothing to be made");
    };

    @TempDir
    private Path directory;

    private static FakeExamples examples() {
        return new FakeExamples(ITEMS, 3000, 10_000);
    }

    private ExampleStore open(String key, Supplier<? extends ExampleSource> source) {
        return ExampleStore.open(directory, key, source, 2, BuildProgress.SILENT);
    }

    private FakeExamples build(String key) {
        FakeExamples examples = examples();
        open(key, () -> examples).close();
        return examples;
    }

    private Set<String> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void whatIsThereIsNotMadeAgain() {
        FakeExamples examples = examples();
        try (ExampleStore store = open("key", () -> examples)) {
            assertFalse(store.reused());
            examples.check(store);
        }
        assertEquals(5, (ITEMS + SHARD - 1) / SHARD);
        try (ExampleStore store = open("key", NOT_NEEDED)) {
            assertTrue(store.reused());
            examples.check(store);
        }
    }

    @Test
    void anotherKeysFilesAreDeletedAndNoOthers() throws IOException {
        build("key");
        Files.writeString(directory.resolve("notes.txt"), "mine");
        Files.writeString(directory.resolve("items-1.shard"), "mine too");
        Files.writeString(directory.resolve("items-00099.shard"), "of an earlier store");
        FakeExamples smaller = new FakeExamples(100, 50, 20);
        try (ExampleStore store = open("other", () -> smaller)) {
            assertFalse(store.reused());
            smaller.check(store);
        }
        assertEquals(Set.of("notes.txt", "items-1.shard", "store.json", "store.lock", "items-00000.shard", "queries-00000.shard",
                            "validation-00000.shard", "links-00000.shard", "counts-00000.shard"), files());
    }

    @Test
    void aSourceThatGivesSomethingElseUnderTheSameKeyIsBelieved() throws IOException {
        build("key");
        Files.delete(directory.resolve("items-00003.shard"));
        FakeExamples smaller = new FakeExamples(100, 50, 20);
        try (ExampleStore store = open("key", () -> smaller)) {
            smaller.check(store);
        }
    }

    @Test
    void aFileThatWasCutOrLostIsMadeAgain() throws IOException {
        build("key");
        Files.delete(directory.resolve("items-00001.shard"));
        try (FileChannel file = FileChannel.open(directory.resolve("items-00003.shard"), StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 4);
        }
        Files.write(directory.resolve("items-00004.shard"), new byte[10]);
        FakeExamples again = examples();
        try (ExampleStore store = open("key", () -> again)) {
            assertFalse(store.reused());
            assertEquals(2 * SHARD + ITEMS % SHARD, again.encoded());
            again.check(store);
        }
    }

    @Test
    void aManifestThatCannotBeReadIsNone() throws IOException {
        build("key");
        Files.writeString(directory.resolve("store.json"), "{\"format\":1,");
        FakeExamples again = examples();
        try (ExampleStore store = open("key", () -> again)) {
            assertEquals(ITEMS, again.encoded());
            again.check(store);
        }
    }

    @Test
    void afterAFailureWhatWasFinishedIsKeptButChecked() throws IOException {
        FakeExamples failing = new FakeExamples(ITEMS, 3000, 10_000, row -> {
            if (row == 3 * SHARD + 17) throw new IllegalArgumentException("item 3089: bad");
        });
        assertEquals("item 3089: bad", assertThrows(IllegalArgumentException.class,
                () -> ExampleStore.open(directory, "key", () -> failing, 1, BuildProgress.SILENT)).getMessage());
        assertEquals(Set.of("store.json", "store.lock", "items-00000.shard", "items-00001.shard", "items-00002.shard"), files());
        Files.writeString(directory.resolve("items-00003.shard.tmp"), "half of it");
        Files.writeString(directory.resolve(".store.json.123.tmp"), "half of it");
        flipByte(directory.resolve("items-00001.shard"), 5000);
        FakeExamples again = examples();
        List<Long> done = new ArrayList<>();
        try (ExampleStore store = ExampleStore.open(directory, "key", () -> again, 2, (now, total) -> {
            done.add(now);
            assertEquals(ITEMS + 3000 + 7 + 10_000 / 32, total);
        })) {
            assertEquals(ITEMS - 2 * SHARD, again.encoded());
            again.check(store);
        }
        assertFalse(files().stream().anyMatch(name -> name.endsWith(".tmp")));
        assertEquals(done.stream().sorted().toList(), done);
        assertEquals(ITEMS + 3000 + 7 + 10_000 / 32, done.get(done.size() - 1));
    }

    private static void flipByte(Path file, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer value = ByteBuffer.allocate(1);
            channel.read(value, position);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~value.get(0)}), position);
        }
    }

    @Test
    void linksMayFillSeveralFiles() {
        FakeExamples many = new FakeExamples(100, 50, (1 << 22) + 1000);
        try (ExampleStore store = open("key", () -> many)) {
            assertTrue(Files.exists(directory.resolve("links-00001.shard")));
            many.check(store);
        }
    }

    @Test
    void aStoreMayBeEmptyOfLinksToMeasure() {
        FakeExamples none = new FakeExamples(10, 10, 0);
        try (ExampleStore store = open("key", () -> none)) {
            none.check(store);
        }
    }

    @Test
    void readingAllocatesNothing() {
        try (ExampleStore store = open("key", ExampleStoreTest::examples)) {
            BagRow row = new BagRow(2);
            long sum = 0;
            for (int round = 0; round < 3; round++) sum += readAll(store, row);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            sum += readAll(store, row);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 4096, allocated + " bytes for " + ITEMS + " rows");
            assertTrue(sum > 0);
        }
    }

    private static long readAll(ExampleStore store, BagRow row) {
        long sum = 0;
        for (int item = 0; item < ITEMS; item++) {
            store.items().read(item, item % 4, row);
            sum += row.end(1) + store.item(item) + store.query(item);
        }
        return sum;
    }

    @Test
    void severalThreadsReadAtATime() {
        FakeExamples examples = examples();
        try (ExampleStore store = open("key", () -> examples)) {
            IntStream.range(0, 4).parallel().forEach(round -> examples.check(store));
        }
    }

    @Test
    void aDirectoryIsForOneProcessAtATime() {
        try (ExampleStore store = open("key", ExampleStoreTest::examples)) {
            String message = assertThrows(StoreException.class, () -> open("key", NOT_NEEDED)).getMessage();
            assertTrue(message.startsWith("The example store '" + directory + "' is in use by another training run."), message);
            assertTrue(store.links() > 0);
        }
        open("key", NOT_NEEDED).close();
    }

    @Test
    void aFailureToOpenLetsTheDirectoryGo() {
        assertThrows(AssertionError.class, () -> open("key", NOT_NEEDED));
        build("key");
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        String message = assertThrows(StoreException.class,
                () -> ExampleStore.open(file, "key", NOT_NEEDED, 1, BuildProgress.SILENT)).getMessage();
        assertEquals("Could not use '" + file + "' for the example store: FileAlreadyExists. Another directory can be chosen with --store",
                     message);
    }

    @Test
    void aFullDiskIsNamed() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "a file that is always full");
        FakeExamples examples = new FakeExamples(ITEMS, 10, 10, row -> {
            if (row == 0) link(directory.resolve("items-00001.shard.tmp"), full);
        });
        String message = assertThrows(StoreException.class,
                () -> ExampleStore.open(directory, "key", () -> examples, 1, BuildProgress.SILENT)).getMessage();
        assertEquals("Could not write '" + directory.resolve("items-00001.shard") + "' of the example store: No space left on device. "
                     + "Another disk can be chosen with --store", message);
    }

    private static void link(Path link, Path to) {
        try {
            Files.createSymbolicLink(link, to);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theWorkOfAKilledProcessIsFinishedByTheNext() throws IOException, InterruptedException {
        Random random = new Random(1);
        for (int kill = 0; kill < 5; kill++) {
            Process process = SlowBuild.start(directory);
            assertEquals("started", process.inputReader().readLine());
            if (kill == 0) assertThrows(StoreException.class, () -> open(SlowBuild.KEY, NOT_NEEDED), "the other process has it");
            process.waitFor(20 + random.nextInt(400), TimeUnit.MILLISECONDS);
            // On a busy machine all of these can come too early: the last one comes once something is finished.
            if (kill == 4) await().atMost(Duration.ofMinutes(1)).until(() -> finishedShards() > 0 || !process.isAlive());
            process.destroyForcibly().waitFor();
        }
        long found = finishedShards();
        assertTrue(found > 0, "something was finished");
        FakeExamples examples = SlowBuild.examples(0);
        try (ExampleStore store = open(SlowBuild.KEY, () -> examples)) {
            assertTrue(examples.encoded() <= SlowBuild.ITEMS - (found - 1) * SHARD, "what was finished is kept");
            examples.check(store);
        }
    }

    private long finishedShards() throws IOException {
        return files().stream().filter(name -> name.startsWith("items-") && name.endsWith(".shard")).count();
    }
}
