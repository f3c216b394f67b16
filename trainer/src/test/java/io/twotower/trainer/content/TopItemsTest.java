package io.twotower.trainer.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopItemsTest {

    /** Ids run against the numbers: of equal scores the larger number has the smaller id. */
    private static String id(int item) {
        return String.format("%05d", 99_999 - item);
    }

    @Test
    void theBestAreThoseThatASortPutsFirst() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            int items = 1 + random.nextInt(300);
            int offset = random.nextInt(5);
            float[] scores = new float[offset + items];
            for (int i = 0; i < scores.length; i++) {
                // Few different scores: many ties.
                scores[i] = random.nextInt(8) == 0 ? TopItems.EXCLUDED : random.nextInt(10) - 5;
            }
            int[] candidates = round % 2 == 0 ? null : IntStream.range(0, items).filter(i -> random.nextBoolean()).toArray();
            int k = random.nextInt(120);
            int[] expected = (candidates == null ? IntStream.range(0, items) : IntStream.of(candidates)).boxed()
                    .filter(item -> scores[offset + item] != TopItems.EXCLUDED)
                    .sorted(Comparator.<Integer>comparingDouble(item -> -scores[offset + item]).thenComparing(TopItemsTest::id))
                    .limit(k).mapToInt(Integer::intValue).toArray();
            TopItems top = new TopItems(k, new IdOrder(items, TopItemsTest::id));
            if (candidates == null) {
                int middle = offset + random.nextInt(items + 1);
                top.offer(scores, offset, middle, -offset);
                top.offer(scores, middle, scores.length, -offset);
            } else {
                IntStream.of(candidates).forEach(item -> top.offer(item, scores[offset + item]));
            }
            assertArrayEquals(expected, top.best());
        }
    }

    @Test
    void scoresThatAreNoNumbersAreRefused() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            TopItems top = new TopItems(1, new IdOrder(2, TopItemsTest::id));
            assertThrows(IllegalArgumentException.class, () -> top.offer(new float[] {1, bad}, 0, 2, 0));
        }
    }

    @Test
    void theOrderOfIdsIsTheSameBeforeAndAfterTheyArePutInOrder() {
        IdOrder order = new IdOrder(300, TopItemsTest::id);
        for (int i = 0; i < 70_000; i++) {
            int a = i % 300;
            int b = i * 7 % 293;
            assertEquals(a > b, order.precedes(a, b));
        }
    }
}
