package io.twotower.trainer.evaluation;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A figure over several training seeds.
 *
 * @param count how many seeds there are
 * @param mean theirs
 * @param sd the sample's standard deviation, with count - 1; NaN for one seed, which tells nothing about it
 * @param interval Student's: mean ± t(.975, count - 1) · sd / √count; NaN at both ends for one seed
 */
public record SeedStatistics(int count, double mean, double sd, Interval interval) {

    /**
     * Describes the figures of at least one seed.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static SeedStatistics of(double... figures) {
        int count = figures.length;
        if (count == 0) {
            throw new IllegalArgumentException("figures of no seed have no mean");
        }
        double mean = Arrays.stream(figures).sum() / count;
        if (count == 1) {
            return new SeedStatistics(1, mean, Double.NaN, new Interval(mean, Double.NaN, Double.NaN));
        }
        double squares = Arrays.stream(figures).map(figure -> (figure - mean) * (figure - mean)).sum();
        double sd = Math.sqrt(squares / (count - 1));
        double t = new TDistribution(count - 1).inverseCumulativeProbability((1 + Interval.CONFIDENCE) / 2);
        double reach = t * sd / Math.sqrt(count);
        return new SeedStatistics(count, mean, sd, new Interval(mean, mean - reach, mean + reach));
    }
}
