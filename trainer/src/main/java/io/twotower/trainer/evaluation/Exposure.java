package io.twotower.trainer.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * Which items are recommended at all, and how popular they are: over the rankings of the whole catalogue of all measured queries. With
 * {@code top(q, K)} a query's first K items and {@code n(i)} an item's training links:
 * <ul>
 * <li>Coverage@K = |⋃ top(q, K)| / the number of items: catalogue coverage (Ge, Delgado-Battenfeld and Jannach, RecSys 2010)</li>
 * <li>AveragePopularity@K = the mean of n(i) over all recommendations: ARP (Yin et al., PVLDB 2012)</li>
 * <li>PopularityPercentile@K = the mean over all recommendations of the share of the catalogue with fewer links than n(i), plus half of
 *     the share with as many. It is .5 for who recommends without regard to popularity, whatever the distribution of links: the
 *     popularity bias on a scale that data sets share.</li>
 * </ul>
 * Sums are whole numbers: they are the same in whatever order several threads add rankings.
 */
public final class Exposure {

    private static final int NEVER = QueryMetrics.DEPTHS.size();

    private final int[] popularity;
    /** For a number of links: twice the items with fewer, plus those with as many. */
    private final long[] position;
    /** For each item, the smallest depth, by its number, at which it was recommended. */
    private final byte[] depth;
    private final long[] recommendations = new long[NEVER];
    private final long[] popularities = new long[NEVER];
    private final long[] positions = new long[NEVER];

    /** @param popularity the number of training links of each item */
    Exposure(int[] popularity) {
        this.popularity = popularity;
        position = new long[Arrays.stream(popularity).max().orElse(0) + 1];
        for (int count : popularity) {
            position[count]++;
        }
        long fewer = 0;
        for (int count = 0; count < position.length; count++) {
            long equal = position[count];
            position[count] = 2 * fewer + equal;
            fewer += equal;
        }
        depth = new byte[popularity.length];
        Arrays.fill(depth, (byte) NEVER);
    }

    synchronized void add(Ranking ranking) {
        int rank = 0;
        for (int d = 0; d < NEVER; d++) {
            for (; rank < Math.min(ranking.length(), QueryMetrics.DEPTHS.get(d)); rank++) {
                int item = ranking.get(rank);
                depth[item] = (byte) Math.min(depth[item], d);
                recommendations[d]++;
                popularities[d] += popularity[item];
                positions[d] += position[popularity[item]];
            }
        }
    }

    /** The share of the catalogue that is among anyone's first {@code k}, one of 5, 10, 20, 50 and 100. */
    public synchronized double coverage(int k) {
        int most = index(k);
        int covered = 0;
        for (byte each : depth) {
            covered += each <= most ? 1 : 0;
        }
        return (double) covered / Math.max(1, depth.length);
    }

    /** The mean number of training links of what is recommended; 0 where nothing is. */
    public synchronized double averagePopularity(int k) {
        return mean(popularities, k);
    }

    /** The mean share of the catalogue that is less popular than what is recommended; 0 where nothing is. */
    public synchronized double popularityPercentile(int k) {
        return mean(positions, k) / (2.0 * Math.max(1, popularity.length));
    }

    /** The sums are of what a depth has more than the one before. */
    private double mean(long[] sums, int k) {
        int end = index(k) + 1;
        long count = Arrays.stream(recommendations, 0, end).sum();
        return count == 0 ? 0 : (double) Arrays.stream(sums, 0, end).sum() / count;
    }

    private static int index(int k) {
        int index = QueryMetrics.DEPTHS.indexOf(k);
        if (index < 0) {
            throw new IllegalArgumentException("no depth " + k + "; there are " + QueryMetrics.DEPTHS);
        }
        return index;
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        QueryMetrics.DEPTHS.forEach(k -> json.put("Coverage@" + k, Evaluation.rounded(coverage(k))));
        QueryMetrics.DEPTHS.forEach(k -> json.put("AveragePopularity@" + k, Evaluation.rounded(averagePopularity(k))));
        QueryMetrics.DEPTHS.forEach(k -> json.put("PopularityPercentile@" + k, Evaluation.rounded(popularityPercentile(k))));
        return json;
    }
}
