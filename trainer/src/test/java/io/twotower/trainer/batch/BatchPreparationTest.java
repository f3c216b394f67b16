package io.twotower.trainer.batch;

import io.twotower.trainer.augmentation.RandomFeatureMasking;
import io.twotower.trainer.store.TrainingExamples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class BatchPreparationTest {

    private static final BatchSettings SETTINGS = new BatchSettings(64, 16, 1, true, new DropoutSettings(0.2, 0, 0, 0),
                                                                   new ViewSettings(40, new RandomFeatureMasking(4), 0.1, 0, true), 1);

    private final MemoryExamples examples = new MemoryExamples(1000, 1);

    private BatchSampler sampler() {
        return new BatchSampler(examples, MemoryExamples.LAYOUT, 8, SETTINGS);
    }

    /** What a sampler makes of an epoch, batch by batch. */
    private List<List<ByteBuffer>> expected(int epoch) {
        BatchSampler sampler = sampler();
        Batch batch = sampler.newBatch();
        List<List<ByteBuffer>> batches = new ArrayList<>();
        for (long number = 0; number < sampler.batchesPerEpoch(); number++) {
            sampler.fill(batch, epoch, number);
            batches.add(BatchReader.copy(batch));
        }
        return batches;
    }

    private static List<List<ByteBuffer>> takeAll(BatchPreparation preparation) {
        List<List<ByteBuffer>> batches = new ArrayList<>();
        for (Batch batch; (batch = preparation.take()) != null; preparation.release(batch)) batches.add(BatchReader.copy(batch));
        return batches;
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void givesTheSamplersBatchesInOrder() {
        for (int buffers = 2; buffers <= 5; buffers++) {
            try (BatchPreparation preparation = new BatchPreparation(sampler(), buffers)) {
                for (int epoch = 1; epoch <= 2; epoch++) {
                    preparation.start(epoch, 0);
                    assertEquals(expected(epoch), takeAll(preparation));
                    assertNull(preparation.take(), "and then no more");
                }
            }
        }
    }

    @Test
    void goesOnAnywhere() {
        List<List<ByteBuffer>> all = expected(3);
        try (BatchPreparation preparation = new BatchPreparation(sampler(), 3)) {
            for (int first : new int[] {5, 15, 16}) {
                preparation.start(3, first);
                assertEquals(all.subList(first, 16), takeAll(preparation));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> preparation.start(3, 17));
        }
    }

    @Test
    void startingAnewDropsWhatWasAhead() {
        try (BatchPreparation preparation = new BatchPreparation(sampler(), 4)) {
            for (int round = 0; round < 50; round++) {
                preparation.start(1, round % 16);
                for (int taken = 0; taken < round % 3; taken++) {
                    Batch batch = preparation.take();
                    if (batch != null) preparation.release(batch);
                }
            }
            preparation.start(2, 0);
            assertEquals(expected(2), takeAll(preparation));
        }
    }

    @Test
    void hasNoBatchesBeforeTheStart() {
        try (BatchPreparation preparation = new BatchPreparation(sampler(), 2)) {
            assertNull(preparation.take());
        }
        assertThrows(IllegalArgumentException.class, () -> new BatchPreparation(sampler(), 1));
    }

    /** The examples, whose links can't be read from the given call of {@code query} on. */
    private TrainingExamples failing(RuntimeException failure, int call) {
        int[] calls = {0};
        return (TrainingExamples) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {TrainingExamples.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("query") && calls[0]++ == call) throw failure;
                    return method.invoke(examples, arguments);
                });
    }

    @Test
    void saysWhyABatchCouldNotBeMade() {
        RuntimeException failure = new IllegalArgumentException("a bad record");
        BatchSampler sampler = new BatchSampler(failing(failure, 5 * 64 + 3), MemoryExamples.LAYOUT, 8, SETTINGS);
        try (BatchPreparation preparation = new BatchPreparation(sampler, 3)) {
            preparation.start(2, 0);
            for (int number = 0; number < 5; number++) preparation.release(preparation.take());
            IllegalStateException thrown = assertThrows(IllegalStateException.class, preparation::take);
            assertSame(failure, thrown.getCause());
            assertEquals("Batch 5 of epoch 2 could not be made", thrown.getMessage());
            assertThrows(IllegalStateException.class, preparation::take, "and goes on saying so");
        }
    }

    @Test
    void anInterruptEndsTheWaitAndNothingElse() {
        CountDownLatch go = new CountDownLatch(1);
        TrainingExamples slow = (TrainingExamples) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {TrainingExamples.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("query")) go.await();
                    return method.invoke(examples, arguments);
                });
        try (BatchPreparation preparation = new BatchPreparation(new BatchSampler(slow, MemoryExamples.LAYOUT, 8, SETTINGS), 2)) {
            preparation.start(1, 0);
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, preparation::take);
            assertTrue(Thread.interrupted(), "the flag stays set");
            go.countDown();
            assertEquals(expected(1), takeAll(preparation));
        }
    }

    @Test
    void closingEndsTheThread() {
        BatchPreparation preparation = new BatchPreparation(sampler(), 3);
        preparation.start(1, 0);
        preparation.take();
        preparation.close();
        preparation.close();
        assertThrows(IllegalStateException.class, preparation::take);
        assertThrows(IllegalStateException.class, () -> preparation.start(1, 0));
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals(BatchPreparation.THREAD)));
    }
}
