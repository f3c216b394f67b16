package io.twotower.trainer.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {

    private static final double EXACT = 1e-12;

    @Test
    void aConstantDifferenceIsCertain() {
        SplittableRandom random = new SplittableRandom(1);
        double[] baseline = random.doubles(500).toArray();
        double[] better = Arrays.stream(baseline).map(value -> value + 0.25).toArray();
        Interval interval = PairedBootstrap.difference(better, baseline, 7);
        assertEquals(0.25, interval.mean(), EXACT);
        assertEquals(0.25, interval.low(), EXACT, "what makes a query hard for both drops out");
        assertEquals(0.25, interval.high(), EXACT);
        assertTrue(interval.isAboveZero() && !interval.isBelowZero());
    }

    /** Of 400 queries a hundred are one better: the mean of as many draws has the standard error √(.25 · .75 / 400). */
    @Test
    void theIntervalOfOneSeedIsThatOfAProportion() {
        double[] method = IntStream.range(0, 400).mapToDouble(q -> q % 4 == 0 ? 1 : 0).toArray();
        Interval interval = PairedBootstrap.difference(method, new double[400], 1);
        double reach = 1.96 * Math.sqrt(0.25 * 0.75 / 400);
        assertEquals(0.25, interval.mean(), EXACT);
        assertEquals(0.25 - reach, interval.low(), 0.1 * reach);
        assertEquals(0.25 + reach, interval.high(), 0.1 * reach);
    }

    /** Where all queries agree, only seeds differ: drawing S - 1 of S gives the variance s² / S, as the sample's own estimate is. */
    @Test
    void theSpreadOverSeedsIsTheUnbiasedOne() {
        double[] ofSeeds = {0.1, 0.4, 0.2, 0.9, 0.5, 0.3, 0.8, 0.6, 0.35, 0.7};
        List<double[]> method = Arrays.stream(ofSeeds).mapToObj(value -> DoubleStream.generate(() -> value).limit(50).toArray()).toList();
        List<double[]> zeros = IntStream.range(0, ofSeeds.length).mapToObj(seed -> new double[50]).toList();
        Interval interval = PairedBootstrap.difference(method, zeros, 1);
        SeedStatistics seeds = SeedStatistics.of(ofSeeds);
        double reach = 1.96 * seeds.sd() / Math.sqrt(seeds.count());
        assertEquals(seeds.mean(), interval.mean(), EXACT);
        assertEquals(2 * reach, interval.high() - interval.low(), 0.1 * reach);
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        SplittableRandom random = new SplittableRandom(5);
        double[] method = random.doubles(100).toArray();
        double[] baseline = random.doubles(100).toArray();
        Interval interval = PairedBootstrap.difference(method, baseline, 3);
        assertEquals(interval, PairedBootstrap.difference(method, baseline, 3));
        assertNotEquals(interval, PairedBootstrap.difference(method, baseline, 4));
        Interval reverse = PairedBootstrap.difference(baseline, method, 3);
        assertEquals(interval.mean(), -reverse.mean(), EXACT);
        assertEquals(interval.low(), -reverse.high(), EXACT);
    }

    /** Of many experiments whose true difference is known, about 95 % have an interval that holds it. */
    @Test
    void intervalsHoldTheTruthAsOftenAsTheySay() {
        SplittableRandom random = new SplittableRandom(11);
        int experiments = 200;
        int held = 0;
        for (int experiment = 0; experiment < experiments; experiment++) {
            List<double[]> method = experiment(random, 0.02, 5, 100);
            List<double[]> baseline = method.stream().map(values -> new double[values.length]).toList();
            Interval interval = PairedBootstrap.difference(method, baseline, experiment);
            held += interval.low() <= 0.02 && 0.02 <= interval.high() ? 1 : 0;
        }
        assertTrue(held >= 0.91 * experiments && held <= 0.99 * experiments, held + " of " + experiments);
    }

    /** Differences of queries, seeds, and both, of standard deviations .2, .01 and .1 about a mean. */
    private static List<double[]> experiment(SplittableRandom random, double mean, int seeds, int queries) {
        double[] ofQueries = IntStream.range(0, queries).mapToDouble(q -> 0.2 * normal(random)).toArray();
        return IntStream.range(0, seeds).mapToObj(seed -> {
            double ofSeed = 0.01 * normal(random);
            return Arrays.stream(ofQueries).map(ofQuery -> mean + ofQuery + ofSeed + 0.1 * normal(random)).toArray();
        }).toList();
    }

    private static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    @Test
    void whatIsNotPairedIsRefused() {
        double[] two = new double[2];
        assertThrows(IllegalArgumentException.class, () -> PairedBootstrap.difference(two, new double[3], 1));
        assertThrows(IllegalArgumentException.class, () -> PairedBootstrap.difference(List.of(two, two), List.of(two), 1));
        assertThrows(IllegalArgumentException.class, () -> PairedBootstrap.difference(List.of(), List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> PairedBootstrap.difference(new double[0], new double[0], 1));
    }
}
