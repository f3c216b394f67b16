package io.twotower.trainer.evaluation;

import io.twotower.trainer.data.Hashing;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How sure the difference of two methods is that were measured on the same queries, each trained with the same seeds. What is resampled
 * are differences, query by query and seed by seed: what makes a query hard for both methods drops out.
 *
 * <p>Both the queries and the seeds are a sample of what might have been, and every query is measured under every seed: neither is
 * nested in the other. So a replicate draws queries and seeds independently of one another, and averages over the drawn rows and columns
 * (the pigeonhole bootstrap: Owen, Annals of Applied Statistics 2007, which errs on the side of wide intervals). Resampling queries of
 * seed-averaged values alone would say how sure the difference of these very models is, and would call a lucky seed an improvement.
 *
 * <p>Queries are many, seeds few: of S seeds S - 1 are drawn, which makes the replicates' variance over seeds the unbiased one (Rao and
 * Wu, JASA 1988), where S draws would give (S - 1) / S of it. With one seed only queries are drawn, and the interval is about the two
 * models at hand, not about their methods. The interval is between the 2.5 % and the 97.5 % quantile of the replicates (Efron and
 * Tibshirani, <i>An Introduction to the Bootstrap</i>, 1993, chapter 13). Its seeds are few enough that Student's interval over seeds,
 * {@link SeedStatistics}, ought to be read beside it.
 */
public final class PairedBootstrap {

    /** The standard error of an end of the interval, by chance of resampling, is about a twentieth of the difference's own. */
    private static final int REPLICATES = 2000;

    private PairedBootstrap() {
    }

    /**
     * The mean difference of one model and another and its 95 % interval.
     *
     * @param method a metric's value for each query
     * @param baseline those of what it is compared with, for the same queries
     * @param seed of the resampling: the same gives the same interval, on any number of processors
     */
    public static Interval difference(double[] method, double[] baseline, long seed) {
        return difference(List.of(method), List.of(baseline), seed);
    }

    /**
     * The mean difference of two methods and its 95 % interval.
     *
     * @param method {@code [seeds][queries]}, a metric's value for each training seed and query
     * @param baseline {@code [seeds][queries]}, those of what it is compared with, for the same seeds and queries
     * @param seed of the resampling: the same gives the same interval, on any number of processors
     * @throws IllegalArgumentException when there is nothing to compare, or the numbers of seeds or queries differ
     */
    public static Interval difference(List<double[]> method, List<double[]> baseline, long seed) {
        double[][] differences = differences(method, baseline);
        int seeds = differences[0].length;
        double mean = Arrays.stream(differences).mapToDouble(row -> Arrays.stream(row).sum()).sum() / differences.length / seeds;
        double[] means = IntStream.range(0, REPLICATES).parallel()
                .mapToDouble(replicate -> replicate(differences, new SplittableRandom(Hashing.hash(seed, Integer.toString(replicate)))))
                .sorted().toArray();
        double outside = (1 - Interval.CONFIDENCE) / 2;
        return new Interval(mean, quantile(means, outside), quantile(means, 1 - outside));
    }

    /** {@code [queries][seeds]}: what a draw of a query needs is side by side. */
    private static double[][] differences(List<double[]> method, List<double[]> baseline) {
        if (method.isEmpty() || method.size() != baseline.size()) {
            throw new IllegalArgumentException("values of " + method.size() + " seeds are not paired with those of " + baseline.size());
        }
        int queries = method.get(0).length;
        if (queries == 0) {
            throw new IllegalArgumentException("without queries there is nothing to compare");
        }
        double[][] differences = new double[queries][method.size()];
        for (int s = 0; s < method.size(); s++) {
            if (method.get(s).length != queries || baseline.get(s).length != queries) {
                throw new IllegalArgumentException("values of " + method.get(s).length + " and " + baseline.get(s).length
                        + " queries are not paired with those of " + queries);
            }
            for (int q = 0; q < queries; q++) {
                differences[q][s] = method.get(s)[q] - baseline.get(s)[q];
            }
        }
        return differences;
    }

    private static double replicate(double[][] differences, SplittableRandom random) {
        int seeds = differences[0].length;
        int draws = Math.max(1, seeds - 1);
        int[] times = new int[seeds];
        for (int i = 0; i < draws; i++) {
            times[random.nextInt(seeds)]++;
        }
        double sum = 0;
        for (int i = 0; i < differences.length; i++) {
            double[] query = differences[random.nextInt(differences.length)];
            for (int s = 0; s < seeds; s++) {
                sum += times[s] * query[s];
            }
        }
        return sum / draws / differences.length;
    }

    /** The quantile between the two nearest of ascending values, in proportion. */
    private static double quantile(double[] ascending, double share) {
        double position = share * (ascending.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, ascending.length - 1);
        return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
    }
}
