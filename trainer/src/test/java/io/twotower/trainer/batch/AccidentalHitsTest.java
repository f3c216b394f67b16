package io.twotower.trainer.batch;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

class AccidentalHitsTest {

    private static long[] find(AccidentalHits hits, int[] items, int anchors) {
        BatchBuilder builder = new BatchBuilder(MemoryExamples.LAYOUT);
        Batch batch = new Batch(MemoryExamples.LAYOUT);
        builder.start(batch, BatchShape.of(anchors, items.length - anchors, 0));
        hits.find(items, anchors, items.length, builder);
        builder.finish();
        return BatchReader.longs(batch.hits());
    }

    @Test
    void areTheOtherPlacesOfTheAnchorsItem() {
        // anchors have the items 8, 9, 8; the uniform negatives are 9, 5, 5: anchor 0 hits 2, 1 hits 3, 2 hits 0
        assertArrayEquals(new long[] {2, 6 + 3, 12}, find(new AccidentalHits(6), new int[] {8, 9, 8, 9, 5, 5}, 3));
    }

    @Test
    void areWhatComparingAllWithAllFinds() {
        SplittableRandom random = new SplittableRandom(1);
        AccidentalHits hits = new AccidentalHits(120);
        for (int round = 0; round < 100; round++) {
            int[] items = random.ints(1 + random.nextInt(120), 0, 1 + random.nextInt(200)).toArray();
            int anchors = 1 + random.nextInt(items.length);
            long[] expected = LongStream.range(0, (long) anchors * items.length).filter(position -> {
                int anchor = (int) (position / items.length);
                int candidate = (int) (position % items.length);
                return anchor != candidate && items[anchor] == items[candidate];
            }).toArray();
            assertArrayEquals(expected, find(hits, items, anchors));
        }
    }
}
