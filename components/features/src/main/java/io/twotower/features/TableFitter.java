package io.twotower.features;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Collects what one table's vocabulary is fitted to. What was collected in {@linkplain #part parts} and then {@linkplain #addAll added} in
 * the order of the data gives the vocabulary that all of it, collected by one, would have given. For one thread.
 */
sealed interface TableFitter {
    /** Collects a value of a field. */
    default void add(String field, String value) {
        if (!value.isEmpty()) add(value.toCharArray(), value.length());
    }

    /** Collects the token {@code chars[0, length)}. */
    void add(char[] chars, int length);

    /** Returns an empty fitter, to be used by another thread and then added to this. */
    TableFitter part();

    /** Collects what a {@linkplain #part part} of this has collected. */
    void addAll(TableFitter part);

    /** Returns the vocabulary. */
    Vocabulary fit();

    /** Returns an empty fitter. */
    static TableFitter of(VocabularySpec spec) {
        if (spec instanceof VocabularySpec.Fitted fitted) return new Counting(fitted, new ValueCounter());
        if (spec instanceof VocabularySpec.Quantiles quantiles) return new Sampling(quantiles.buckets(), Sampling.SIZE);
        return new Hashing(((VocabularySpec.Hashed) spec).buckets());
    }

    /** Needs no values. */
    record Hashing(int buckets) implements TableFitter {
        @Override
        public void add(String field, String value) { }

        @Override
        public void add(char[] chars, int length) { }

        @Override
        public TableFitter part() {
            return this;
        }

        @Override
        public void addAll(TableFitter part) { }

        @Override
        public Vocabulary fit() {
            return new Vocabulary.Hashed(buckets);
        }
    }

    /** Keeps the most frequent values, the first in the alphabet of those that are equally frequent. */
    record Counting(VocabularySpec.Fitted spec, ValueCounter counter) implements TableFitter {
        @Override
        public void add(char[] chars, int length) {
            counter.add(chars, length);
        }

        @Override
        public TableFitter part() {
            return new Counting(spec, new ValueCounter());
        }

        @Override
        public void addAll(TableFitter part) {
            counter.addAll(((Counting) part).counter);
        }

        @Override
        public Vocabulary fit() {
            return new Vocabulary.Fitted(counter.mostFrequent(spec.minCount(), spec.maxSize()));
        }
    }

    /** Keeps a uniform sample of the numbers (Vitter's algorithm R), so that its memory does not grow with the catalogue. */
    final class Sampling implements TableFitter {
        private static final int SIZE = 1 << 20;
        /** Of a part: it keeps all of its numbers, so that the draws are made in the order of the data. */
        private static final int ALL = Integer.MAX_VALUE - 16;

        private final int buckets;
        private final int size;
        private final SplittableRandom random = new SplittableRandom(1);
        private double[] sample = new double[1024];
        private long seen;

        private Sampling(int buckets, int size) {
            this.buckets = buckets;
            this.size = size;
        }

        @Override
        public void add(String field, String value) {
            add(RawFeatures.parse(field, value));
        }

        @Override
        public void add(char[] chars, int length) {
            throw new UnsupportedOperationException("Text has no quantiles");
        }

        private void add(double number) {
            if (seen == sample.length && sample.length < size) sample = Arrays.copyOf(sample, (int) Math.min(sample.length * 2L, size));
            long slot = seen < sample.length ? seen : random.nextLong(seen + 1);
            if (slot < sample.length) sample[(int) slot] = number;
            seen++;
        }

        @Override
        public TableFitter part() {
            return new Sampling(buckets, ALL);
        }

        @Override
        public void addAll(TableFitter part) {
            Sampling numbers = (Sampling) part;
            for (int i = 0; i < numbers.seen; i++) add(numbers.sample[i]);
        }

        /** Boundary i is the (i+1)/buckets quantile; equal boundaries fall together. */
        @Override
        public Vocabulary fit() {
            double[] sorted = Arrays.copyOf(sample, (int) Math.min(seen, sample.length));
            Arrays.sort(sorted);
            if (sorted.length == 0) return new Vocabulary.Quantiles(new double[0]);
            double[] boundaries = new double[buckets - 1];
            for (int i = 0; i < boundaries.length; i++) boundaries[i] = sorted[(int) ((i + 1L) * sorted.length / buckets)];
            return new Vocabulary.Quantiles(Arrays.stream(boundaries).distinct().toArray());
        }
    }
}
