package io.twotower.trainer.engine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.atomic.AtomicIntegerArray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

@Timeout(20)
class StepThreadsTest {

    /** In each phase every part looks at what the others left in the one before: {@code values} needs no guard but the meetings. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void nobodyBeginsAPhaseBeforeAllHaveFinishedTheLast(int count) {
        try (StepThreads threads = new StepThreads(count)) {
            assertEquals(count, threads.count());
            for (int parts = count; parts > 0; parts--) {
                int all = parts;
                long[] values = new long[parts];
                AtomicIntegerArray wrong = new AtomicIntegerArray(1);
                for (int repeat = 0; repeat < 200; repeat++) {
                    threads.run(parts, part -> {
                        for (int phase = 1; phase <= 20; phase++) {
                            values[part] = phase;
                            threads.meet(part);
                            for (int other = 0; other < all; other++) if (values[other] != phase) wrong.incrementAndGet(0);
                            threads.meet(part);
                        }
                    });
                }
                assertEquals(0, wrong.get(0));
            }
        }
    }

    @Test
    void theCallerDoesTheFirstPart() {
        Thread[] who = new Thread[2];
        try (StepThreads threads = new StepThreads(2)) {
            threads.run(2, part -> who[part] = Thread.currentThread());
            assertSame(Thread.currentThread(), who[0]);
            assertEquals("training-step-1", who[1].getName());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aFailureEndsTheTaskOfAllAndIsReported(int failing) {
        try (StepThreads threads = new StepThreads(3)) {
            RuntimeException cause = new IllegalArgumentException("no");
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> threads.run(3, part -> {
                threads.meet(part);
                if (part == failing) throw cause;
                threads.meet(part);
            }));
            assertSame(cause, e.getCause());
            int[] sum = new int[3];
            threads.run(3, part -> {
                sum[part] = part;
                threads.meet(part);
            });
            assertEquals(3, sum[0] + sum[1] + sum[2], "the threads go on working");
        }
    }
}
