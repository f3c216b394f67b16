package io.twotower.trainer.augmentation;

import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Mutual information between each two item features over a catalogue of encoded rows, in nats:
 * {@code MI(V,W) = Σ P(v,w) log( P(v,w) / (P(v)·P(w)) )}.
 *
 * <p>A feature becomes a single random variable by drawing an item, then one of the ids in the feature's bag, uniformly. A
 * missing value is a value like any other. Memory is bounded: of each feature the {@value #VALUES} most frequent ids are told
 * apart and the others taken as one, and of a large catalogue at most {@value #ROWS} rows, evenly spaced, are read.
 */
public final class MutualInformation {

    static final int VALUES = 512;
    static final int ROWS = 50_000;

    /** Numbers of values reserved before those of the frequent ids. */
    private static final int MISSING = 0;
    private static final int OTHER = 1;
    private static final int FIRST = 2;

    private final double[][] information;
    private final double[] entropy;

    private MutualInformation(double[][] information, double[] entropy) {
        this.information = information;
        this.entropy = entropy;
    }

    /** @param items the catalogue */
    public static MutualInformation of(EncodedRows items) {
        List<Column> columns = sample(items).stream().map(Column::new).toList();
        int features = columns.size();
        double[][] information = new double[features][features];
        double[] entropy = new double[features];
        for (int f = 0; f < features; f++) entropy[f] = columns.get(f).entropy();
        for (int f = 0; f < features; f++) {
            information[f][f] = entropy[f];
            for (int g = 0; g < f; g++) {
                information[f][g] = information(columns.get(f), columns.get(g));
                information[g][f] = information[f][g];
            }
        }
        return new MutualInformation(information, entropy);
    }

    /** By feature, its bags in the rows that are read. */
    private static List<int[][]> sample(EncodedRows items) {
        int stride = Math.max(1, (items.size() - 1) / ROWS + 1);
        int rows = (items.size() - 1) / stride + 1;
        List<int[][]> bags = Stream.generate(() -> new int[rows][]).limit(items.features()).toList();
        BagRow row = new BagRow(items.features());
        for (int r = 0; r < rows; r++) {
            items.read(r * stride, EncodedRows.NONE, row);
            for (int f = 0; f < bags.size(); f++) bags.get(f)[r] = Arrays.copyOfRange(row.ids(), row.start(f), row.end(f));
        }
        return bags;
    }

    /** {@code [k, k]} in nats; the diagonal is each feature's entropy. */
    public double[][] values() {
        return information;
    }

    /**
     * {@code [k, k]} in [0, 1]: divided by the geometric mean of the two entropies, so that a feature with many values,
     * an id above all, isn't close to every other merely for its size. 0 where an entropy is 0.
     */
    public double[][] normalised() {
        int features = entropy.length;
        double[][] normalised = new double[features][features];
        for (int f = 0; f < features; f++) {
            for (int g = 0; g < features; g++) {
                double size = Math.sqrt(entropy[f] * entropy[g]);
                normalised[f][g] = size == 0 ? 0 : information[f][g] / size;
            }
        }
        return normalised;
    }

    private static double information(Column first, Column second) {
        double[] joint = new double[first.values * second.values];
        for (int row = 0; row < first.bags.length; row++) {
            int[] v = first.bags[row];
            int[] w = second.bags[row];
            double weight = 1.0 / ((double) v.length * w.length * first.bags.length);
            for (int a : v) {
                for (int b : w) joint[a * second.values + b] += weight;
            }
        }
        double sum = 0;
        for (int a = 0; a < first.values; a++) {
            for (int b = 0; b < second.values; b++) {
                double p = joint[a * second.values + b];
                if (p > 0) sum += p * Math.log(p / (first.share[a] * second.share[b]));
            }
        }
        return Math.max(0, sum); // rounding can leave independent features a little below zero
    }

    /** One feature's bags with ids renumbered so that few values remain. */
    private static final class Column {

        private final int[][] bags;
        private final int values;
        private final double[] share;

        Column(int[][] sample) {
            Map<Integer, Integer> numbers = frequentIds(sample);
            values = FIRST + numbers.size();
            bags = new int[sample.length][];
            share = new double[values];
            for (int row = 0; row < bags.length; row++) {
                bags[row] = bag(sample[row], numbers);
                for (int value : bags[row]) share[value] += 1.0 / ((double) bags[row].length * bags.length);
            }
        }

        private static Map<Integer, Integer> frequentIds(int[][] sample) {
            Map<Integer, Integer> counts = new HashMap<>();
            for (int[] bag : sample) {
                for (int id : bag) counts.merge(id, 1, Integer::sum);
            }
            Map<Integer, Integer> numbers = new HashMap<>();
            counts.entrySet().stream()
                    .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                    .limit(VALUES)
                    .forEach(entry -> numbers.put(entry.getKey(), FIRST + numbers.size()));
            return numbers;
        }

        private static int[] bag(int[] ids, Map<Integer, Integer> numbers) {
            if (ids.length == 0) return new int[] {MISSING};
            return Arrays.stream(ids).map(id -> numbers.getOrDefault(id, OTHER)).toArray();
        }

        double entropy() {
            double sum = 0;
            for (double p : share) {
                if (p > 0) sum -= p * Math.log(p);
            }
            return sum;
        }
    }
}
