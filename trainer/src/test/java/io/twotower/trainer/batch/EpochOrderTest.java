package io.twotower.trainer.batch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EpochOrderTest {

    private static EpochOrder order(long size, long seed, int epoch) {
        EpochOrder order = new EpochOrder(size);
        order.start(seed, epoch);
        return order;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 31, 1000, 1024, 1025, 65_536, 65_537, 1_000_003})
    void everyLinkComesOnce(int size) {
        for (int epoch = 1; epoch <= 3; epoch++) {
            EpochOrder order = order(size, 11, epoch);
            BitSet seen = new BitSet();
            for (int place = 0; place < size; place++) {
                long link = order.at(place);
                assertTrue(link >= 0 && link < size, () -> "link " + link);
                seen.set((int) link);
            }
            assertEquals(size, seen.cardinality());
        }
    }

    @Test
    void ofMoreLinksThanAnIntCanCountAreAllInRangeAndDifferent() {
        long size = 5_000_000_000L;
        EpochOrder order = order(size, 1, 1);
        long[] links = LongStream.range(size - 100_000, size).map(order::at).sorted().toArray();
        assertTrue(links[0] >= 0 && links[links.length - 1] < size);
        assertEquals(links.length, Arrays.stream(links).distinct().count());
        assertTrue(links[links.length - 1] > size * 0.99 && links[0] < size * 0.01, "they come from all over");
    }

    @Test
    void hangsOnSeedAndEpoch() {
        assertEquals(0, common(order(10_000, 1, 1), order(10_000, 1, 2)), 20, "another epoch");
        assertEquals(0, common(order(10_000, 1, 1), order(10_000, 2, 1)), 20, "another seed");
        assertEquals(10_000, common(order(10_000, 1, 1), order(10_000, 1, 1)));
    }

    /** Places with the same link in both; of two random orders there is one on average. */
    private static int common(EpochOrder one, EpochOrder other) {
        int common = 0;
        for (int place = 0; place < 10_000; place++) if (one.at(place) == other.at(place)) common++;
        return common;
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 8})
    void allOrdersOfAFewLinksComeUpAlikeInTheFirstTwoPlaces(int size) {
        int epochs = 20_000;
        Map<Long, Integer> counts = new HashMap<>();
        EpochOrder order = new EpochOrder(size);
        for (int epoch = 0; epoch < epochs; epoch++) {
            order.start(3, epoch);
            counts.merge(order.at(0) * size + order.at(1), 1, Integer::sum);
        }
        int pairs = size * (size - 1);
        assertEquals(pairs, counts.size());
        Statistics.assertUniform(counts.values().stream().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void linksOfAnyPartOfTheOrderAreSpreadEvenly() {
        int size = 1_000_000;
        EpochOrder order = order(size, 5, 1);
        for (int from : new int[] {0, 250_000, 999_000 - 51_200}) {
            int[] buckets = new int[100];
            for (int place = from; place < from + 51_200; place++) buckets[(int) (order.at(place) * 100 / size)]++;
            Statistics.assertUniform(buckets);
        }
    }

    @Test
    void neighboursAreStrangers() {
        int size = 1_000_000;
        EpochOrder order = order(size, 5, 1);
        int[] distance = new int[50];
        double covariance = 0;
        for (int place = 0; place + 1 < 200_000; place++) {
            long a = order.at(place);
            long b = order.at(place + 1);
            distance[(int) (Math.floorMod(b - a, (long) size) * 50 / size)]++;
            covariance += (a - size / 2.0) * (b - size / 2.0);
        }
        Statistics.assertUniform(distance);
        double correlation = covariance / 200_000 / ((double) size * size / 12);
        assertEquals(0, correlation, 5 / Math.sqrt(200_000));
    }

    @Test
    void nothingHasNoOrder() {
        assertThrows(IllegalArgumentException.class, () -> new EpochOrder(0));
    }
}
