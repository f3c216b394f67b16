package io.twotower.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Fits the vocabularies of a spec by reading the catalogue once. A table counts the values of every item field that its features read,
 * be it as the item's own or as a seed's or a history's; fields of requests are counted from queries. The same values in the same order
 * give the same encoder. For one thread.
 */
public final class FeatureEncoderFitter {
    private final FeatureSpec spec;
    private final Map<String, TableFitter> fitters = new LinkedHashMap<>();
    private final List<Source> itemSources = new ArrayList<>();
    private final List<Source> querySources = new ArrayList<>();
    private final Map<AnalyzerSpec, FeatureTokenizer> tokenizers = new HashMap<>();

    /** Values of a field that a table is to count. */
    private record Source(String field, String table, AnalyzerSpec analyzer) { }

    /** @param spec what to fit */
    public FeatureEncoderFitter(FeatureSpec spec) {
        this.spec = spec;
        for (Tower tower : Tower.values())
            for (Feature feature : spec.of(tower)) {
                fitters.computeIfAbsent(feature.table(), table -> TableFitter.of(feature.vocabulary()));
                addSource(tower, feature);
            }
    }

    private void addSource(Tower tower, Feature feature) {
        boolean ofRequest = tower == Tower.QUERY && feature.field().startsWith(FeatureSpec.REQUEST);
        String field = tower == Tower.ITEM || ofRequest ? feature.field() : feature.field().substring(feature.field().indexOf('.') + 1);
        Source source = new Source(field, feature.table(), feature.analyzer());
        List<Source> sources = ofRequest ? querySources : itemSources;
        if (!sources.contains(source)) sources.add(source);
    }

    /** Counts the values of an item of the catalogue. */
    public void addItem(RawFeatures item) {
        itemSources.forEach(source -> count(source, item));
    }

    /** Counts the values that a query brings itself: those of its {@code request.} fields. */
    public void addQuery(RawFeatures query) {
        querySources.forEach(source -> count(source, query));
    }

    private void count(Source source, RawFeatures raw) {
        TableFitter fitter = fitters.get(source.table);
        for (String value : raw.strings(source.field)) {
            if (source.analyzer == null) fitter.add(source.field, value);
            else tokenizer(source.analyzer).forEachToken(value, token -> {
                fitter.add(source.field, token);
                return true;
            });
        }
    }

    private FeatureTokenizer tokenizer(AnalyzerSpec analyzer) {
        return tokenizers.computeIfAbsent(analyzer, spec -> new FeatureTokenizer(spec, "analyzer"));
    }

    /** Returns the encoder fitted to what was counted. */
    public FeatureEncoder fit() {
        Map<String, Vocabulary> vocabularies = new LinkedHashMap<>();
        fitters.forEach((table, fitter) -> vocabularies.put(table, fitter.fit()));
        return new FeatureEncoder(spec, vocabularies);
    }

    /** Collects what one table's vocabulary is fitted to. */
    private interface TableFitter {
        void add(String field, String value);

        Vocabulary fit();

        static TableFitter of(VocabularySpec spec) {
            if (spec instanceof VocabularySpec.Fitted fitted) return new CountingFitter(fitted);
            if (spec instanceof VocabularySpec.Quantiles quantiles) return new QuantileFitter(quantiles.buckets());
            return new HashedFitter(((VocabularySpec.Hashed) spec).buckets());
        }
    }

    private record HashedFitter(int buckets) implements TableFitter {
        @Override
        public void add(String field, String value) { }

        @Override
        public Vocabulary fit() {
            return new Vocabulary.Hashed(buckets);
        }
    }

    /** Keeps the most frequent values, the first in the alphabet of those that are equally frequent. */
    private static final class CountingFitter implements TableFitter {
        private final VocabularySpec.Fitted spec;
        private final Map<String, int[]> counts = new HashMap<>();

        CountingFitter(VocabularySpec.Fitted spec) {
            this.spec = spec;
        }

        @Override
        public void add(String field, String value) {
            if (!value.isEmpty()) counts.computeIfAbsent(value, key -> new int[1])[0]++;
        }

        @Override
        public Vocabulary fit() {
            return Vocabulary.Fitted.of(counts.entrySet().stream()
                    .filter(entry -> entry.getValue()[0] >= spec.minCount())
                    .sorted(Comparator.<Map.Entry<String, int[]>>comparingInt(entry -> -entry.getValue()[0]).thenComparing(Map.Entry::getKey))
                    .limit(spec.maxSize())
                    .map(Map.Entry::getKey)
                    .toList());
        }
    }

    /** Keeps a uniform sample of the numbers (Vitter's algorithm R), so that its memory does not grow with the catalogue. */
    private static final class QuantileFitter implements TableFitter {
        private static final int SAMPLE = 1 << 20;

        private final int buckets;
        private final SplittableRandom random = new SplittableRandom(1);
        private double[] sample = new double[1024];
        private long seen;

        QuantileFitter(int buckets) {
            this.buckets = buckets;
        }

        @Override
        public void add(String field, String value) {
            double number = RawFeatures.parse(field, value);
            if (seen == sample.length && sample.length < SAMPLE) sample = Arrays.copyOf(sample, sample.length * 2);
            long slot = seen < sample.length ? seen : random.nextLong(seen + 1);
            if (slot < sample.length) sample[(int) slot] = number;
            seen++;
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
