package io.twotower.trainer.engine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

@Timeout(20)
class StepThreadsTest {

    /** In each phase every part looks at what the others left in the one before: {@code values} has no other guard. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aPhaseSeesAllOfTheOneBefore(int count) {
        try (StepThreads threads = new StepThreads(count)) {
            assertEquals(count, threads.count());
            for (int parts : new int[] {1, 2, 3, 10}) {
                long[][] values = new long[21][parts];
                AtomicInteger wrong = new AtomicInteger();
                List<IntConsumer> phases = IntStream.rangeClosed(1, 20).<IntConsumer>mapToObj(phase -> part -> {
                    for (long value : values[phase - 1]) if (value != (phase == 1 ? 0 : 1)) wrong.incrementAndGet();
                    values[phase][part]++;
                }).toList();
                for (int repeat = 0; repeat < 200; repeat++) {
                    for (long[] phase : values) Arrays.fill(phase, 0);
                    threads.run(parts, phases);
                    for (long value : values[20]) assertEquals(1, value);
                }
                assertEquals(0, wrong.get());
            }
        }
    }

    @Test
    void severalThreadsTakeParts() {
        AtomicInteger inside = new AtomicInteger();
        try (StepThreads threads = new StepThreads(2)) {
            threads.run(2, List.of(part -> {
                inside.incrementAndGet();
                while (inside.get() < 2) Thread.onSpinWait(); // each waits for the other
            }));
        }
        assertEquals(2, inside.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFailureEndsTheTaskAndIsReported(int count) {
        try (StepThreads threads = new StepThreads(count)) {
            RuntimeException cause = new IllegalArgumentException("no");
            AtomicInteger later = new AtomicInteger();
            IntConsumer failing = part -> {
                if (part == 2) throw cause;
            };
            IllegalStateException e = assertThrows(IllegalStateException.class,
                                                   () -> threads.run(4, List.of(part -> { }, failing, part -> later.incrementAndGet())));
            assertSame(cause, e.getCause());
            assertEquals(0, later.get());
            AtomicInteger sum = new AtomicInteger();
            threads.run(4, Collections.nCopies(3, sum::addAndGet));
            assertEquals(18, sum.get(), "the threads go on working");
        }
    }
}
