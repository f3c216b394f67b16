package io.twotower.trainer.augmentation;

import java.util.Arrays;

/**
 * One feature's bags over some rows, taken as a random variable: a row is drawn, then one of its bag's values, both uniformly. Values
 * are numbered through; an empty bag has a value that stands for that.
 *
 * <p>A joint distribution is never held whole. For one value after the other of the first feature, the second feature's values in the
 * same rows are added up and forgotten again, which takes no more memory than the second feature has values.
 */
final class FeatureValues {

    /** By row, where its bag ends in {@link #bags}. */
    private final int[] ends;
    private final int[] bags;
    /** The rows of each value, value after value, and where each value's end; a row comes as often as the value does in its bag. */
    private final int[] rows;
    private final int[] rowEnds;
    /** By value, its probability. */
    private final double[] shares;

    private FeatureValues(int[] ends, int[] bags, int values) {
        this.ends = ends;
        this.bags = bags;
        shares = new double[values];
        rowEnds = new int[values];
        for (int row = 0; row < ends.length; row++) {
            for (int i = start(row); i < ends[row]; i++) {
                shares[bags[i]] += share(row);
                rowEnds[bags[i]]++;
            }
        }
        rows = sortedRows();
    }

    private int[] sortedRows() {
        int[] next = new int[rowEnds.length];
        int sum = 0;
        for (int value = 0; value < next.length; value++) {
            next[value] = sum;
            sum += rowEnds[value];
            rowEnds[value] = sum;
        }
        int[] sorted = new int[bags.length];
        for (int row = 0; row < ends.length; row++) {
            for (int i = start(row); i < ends[row]; i++) sorted[next[bags[i]]++] = row;
        }
        return sorted;
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** The probability of one draw from a row's bag. */
    private double share(int row) {
        return 1.0 / ((double) (ends[row] - start(row)) * ends.length);
    }

    /** In nats. */
    double entropy() {
        double sum = 0;
        for (double p : shares) {
            if (p > 0) sum -= p * Math.log(p);
        }
        return sum;
    }

    /** Mutual information, in nats; the other feature has the same rows. */
    double informationOn(FeatureValues other) {
        double[] joint = new double[other.shares.length];
        int[] found = new int[joint.length];
        double sum = 0;
        for (int value = 0; value < shares.length; value++) {
            int count = addJoint(value, other, joint, found);
            for (int i = 0; i < count; i++) {
                double p = joint[found[i]];
                sum += p * Math.log(p / (shares[value] * other.shares[found[i]]));
                joint[found[i]] = 0;
            }
        }
        return Math.max(0, sum); // rounding can leave independent features a little below zero
    }

    /**
     * The probabilities of one value here together with each of the other feature's.
     *
     * @param joint zeros, which those are added to
     * @param found filled with the other feature's values that occur
     * @return how many these are
     */
    private int addJoint(int value, FeatureValues other, double[] joint, int[] found) {
        int count = 0;
        for (int i = value == 0 ? 0 : rowEnds[value - 1]; i < rowEnds[value]; i++) {
            int row = rows[i];
            int from = other.start(row);
            int to = other.ends[row];
            double weight = share(row) / (to - from);
            for (int j = from; j < to; j++) {
                int otherValue = other.bags[j];
                if (joint[otherValue] == 0) found[count++] = otherValue;
                joint[otherValue] += weight;
            }
        }
        return count;
    }

    /** Takes bags in, row by row. */
    static final class Builder {

        private static final int UNKNOWN = -1;
        private static final int NO_VALUE = 0;

        private final int[] ends;
        private int[] bags = new int[1 << 12];
        /** By id, the number of the value; the first number is the empty bag's, whether there is one or not. */
        private int[] numbers = new int[0];
        private int values = 1;
        private int size;
        private int rows;

        Builder(int rows) {
            ends = new int[rows];
        }

        void add(int[] ids, int from, int to) {
            int needed = size + Math.max(1, to - from);
            if (needed > bags.length) bags = Arrays.copyOf(bags, Math.max(needed, 2 * bags.length));
            if (from == to) bags[size++] = NO_VALUE;
            for (int i = from; i < to; i++) bags[size++] = number(ids[i]);
            ends[rows++] = size;
        }

        private int number(int id) {
            if (id >= numbers.length) {
                int before = numbers.length;
                numbers = Arrays.copyOf(numbers, Math.max(id + 1, 2 * before));
                Arrays.fill(numbers, before, numbers.length, UNKNOWN);
            }
            if (numbers[id] == UNKNOWN) numbers[id] = values++;
            return numbers[id];
        }

        FeatureValues build() {
            return new FeatureValues(ends, Arrays.copyOf(bags, size), values);
        }
    }
}
