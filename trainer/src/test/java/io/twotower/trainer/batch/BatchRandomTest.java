package io.twotower.trainer.batch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BatchRandomTest {

    private final BatchRandom random = new BatchRandom();

    private long first(long seed, int epoch, long batch) {
        random.start(seed, epoch, batch);
        return random.nextLong();
    }

    @Test
    void hangsOnSeedEpochAndBatch() {
        long here = first(1, 2, 3);
        assertEquals(here, first(1, 2, 3));
        for (long other : new long[] {first(2, 2, 3), first(1, 3, 3), first(1, 2, 4), first(1, 3, 2), first(2, 1, 3)})
            assertNotEquals(here, other);
    }

    @Test
    void firstNumbersOfBatchesInARowAreSpreadEvenly() {
        int[] buckets = new int[64];
        for (int epoch = 0; epoch < 20; epoch++) {
            for (long batch = 0; batch < 1000; batch++) buckets[(int) (first(0, epoch, batch) >>> 58)]++;
        }
        Statistics.assertUniform(buckets);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 64, 1000})
    void numbersBelowABoundAreUniform(int bound) {
        random.start(1, 1, 1);
        int[] counts = new int[bound];
        for (int i = 0; i < 100 * bound; i++) counts[random.nextInt(bound)]++;
        if (bound > 1) Statistics.assertUniform(counts);
        assertThrows(IllegalArgumentException.class, () -> random.nextInt(0));
    }

    @Test
    void aLargeBoundIsNotBiased() {
        // three quarters of 2³²/2 numbers: without rejection a third of them would be twice as likely
        int bound = 3 << 29;
        random.start(1, 1, 1);
        int[] counts = new int[3];
        for (int i = 0; i < 90_000; i++) {
            int number = random.nextInt(bound);
            assertTrue(number >= 0 && number < bound);
            counts[number / (1 << 29)]++;
        }
        Statistics.assertUniform(counts);
    }

    @Test
    void thingsHappenWithTheirChance() {
        random.start(1, 1, 1);
        int often = 0;
        for (int i = 0; i < 100_000; i++) {
            if (random.happens(BatchRandom.chance(0.1))) often++;
            assertFalse(random.happens(BatchRandom.chance(0)));
            assertTrue(random.happens(BatchRandom.chance(1)));
        }
        assertEquals(10_000, often, 5 * Math.sqrt(9000));
    }
}
