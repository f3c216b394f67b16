package io.twotower.trainer.loss;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class StreamedSharesTest {

    @Test
    void beginsWithEqualShares() {
        try (StreamedShares shares = new StreamedShares(50)) {
            assertEquals(1 / 50.0, shares.of(49), 1e-7);
        }
    }

    /** Item 0 comes as link 3, 5 and 6: gaps 3, 2 and 1, of which and the prior 10 the means are 13/2, 15/3 and 16/4. */
    @Test
    void theFirstGapsByHand() {
        try (StreamedShares shares = new StreamedShares(10)) {
            shares.add(0, 3);
            assertEquals(2 / 13.0, shares.of(0), 1e-6);
            shares.add(1, 4);
            shares.add(0, 5);
            assertEquals(3 / 15.0, shares.of(0), 1e-6);
            shares.add(0, 6);
            assertEquals(4 / 16.0, shares.of(0), 1e-6);
            assertEquals(2 / 14.0, shares.of(1), 1e-6);
            assertEquals(1 / 10.0, shares.of(2), 1e-6);
        }
    }

    @Test
    void comesNearTheSharesThatLinksAreDrawnWithAndFollowsThem() {
        SplittableRandom random = new SplittableRandom(1);
        try (StreamedShares shares = new StreamedShares(20)) {
            long number = 0;
            for (double share : new double[] {0.5, 0.05}) {
                for (int i = 0; i < 50_000; i++) shares.add(random.nextDouble() < share ? 0 : 1 + random.nextInt(19), ++number);
                assertEquals(share, shares.of(0), 0.25 * share);
                assertEquals((1 - share) / 19, shares.of(7), 0.25 * (1 - share) / 19);
            }
        }
    }

    /** Three thousand million links, and the one before the last is told from the last. */
    @Test
    void numbersThatNoFloatHoldsAreKeptWhole() {
        try (StreamedShares shares = new StreamedShares(2)) {
            long many = 3_000_000_001L;
            for (int i = 0; i < 5000; i++) shares.add(0, many + i);
            assertEquals(1, shares.of(0), 1e-3);
        }
    }

    @Test
    void goesOnFromItsState() {
        SplittableRandom random = new SplittableRandom(2);
        int[] items = random.ints(400, 0, 30).toArray();
        try (StreamedShares whole = new StreamedShares(30); StreamedShares first = new StreamedShares(30); StreamedShares second = new StreamedShares(30)) {
            for (int i = 0; i < 400; i++) whole.add(items[i], i + 1);
            for (int i = 0; i < 200; i++) first.add(items[i], i + 1);
            float[] state = new float[30 * 4];
            first.state().read(0, 30, state);
            second.state().write(0, 30, state);
            for (int i = 200; i < 400; i++) second.add(items[i], i + 1);
            for (int item = 0; item < 30; item++) assertEquals(whole.of(item), second.of(item));
            float[] end = new float[30 * 4];
            whole.state().read(0, 30, end);
            second.state().read(0, 30, state);
            assertArrayEquals(end, state);
        }
    }
}
