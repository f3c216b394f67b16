package io.twotower.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * Fits the vocabularies of a spec by reading the catalogue once. A table counts the values of every item field that its features read,
 * be it as the item's own or as a seed's or a history's; fields of requests are counted from queries. The same values in the same order
 * give the same encoder, be they added one by one or on several threads. For one thread, which may have others work for it.
 */
public final class FeatureEncoderFitter {
    /** Examples that a thread counts before its counts are added to all: many, since most values among them recur. */
    private static final int RANGE = 1 << 14;

    private final FeatureSpec spec;
    private final List<Source> itemSources = new ArrayList<>();
    private final List<Source> querySources = new ArrayList<>();
    private final Map<AnalyzerSpec, FeatureTokenizer> tokenizers = new HashMap<>();
    private final Counts counts;

    /** Values of a field that a table is to count; those of a text by their tokens. */
    private record Source(String field, String table, FeatureTokenizer tokenizer) { }

    /** @param spec what to fit */
    public FeatureEncoderFitter(FeatureSpec spec) {
        this.spec = spec;
        Map<String, TableFitter> tables = new LinkedHashMap<>();
        for (Tower tower : Tower.values())
            for (Feature feature : spec.of(tower)) {
                tables.computeIfAbsent(feature.table(), table -> TableFitter.of(feature.vocabulary()));
                addSource(tower, feature);
            }
        counts = new Counts(tables);
    }

    private void addSource(Tower tower, Feature feature) {
        Optional<String> ofItem = tower == Tower.ITEM ? Optional.of(feature.field()) : FeatureSpec.itemField(feature.field());
        FeatureTokenizer tokenizer = feature.analyzer() == null ? null
                : tokenizers.computeIfAbsent(feature.analyzer(), analyzer -> new FeatureTokenizer(analyzer, feature.name() + ".analyzer"));
        Source source = new Source(ofItem.orElse(feature.field()), feature.table(), tokenizer);
        List<Source> sources = ofItem.isPresent() ? itemSources : querySources;
        if (!sources.contains(source)) sources.add(source);
    }

    /** Counts the values of an item of the catalogue. */
    public void addItem(RawFeatures item) {
        counts.add(item, itemSources);
    }

    /** Counts the values that a query brings itself: those of its {@code request.} fields. */
    public void addQuery(RawFeatures query) {
        counts.add(query, querySources);
    }

    /**
     * Counts many items on several threads, with the result of {@link #addItem} called for each in order.
     *
     * @param item makes an item from its number, below {@code count}; called by several threads
     * @param threads at least 1
     * @param progress is told, on this thread, how many items are counted, every few thousand
     */
    public void addItems(int count, IntFunction<RawFeatures> item, int threads, LongConsumer progress) {
        addAll(itemSources, count, item, threads, progress);
    }

    /** Counts many queries as {@link #addItems} does items, with the result of {@link #addQuery}; asks for none where no feature is of requests. */
    public void addQueries(int count, IntFunction<RawFeatures> query, int threads, LongConsumer progress) {
        if (!querySources.isEmpty()) addAll(querySources, count, query, threads, progress);
    }

    private void addAll(List<Source> sources, int count, IntFunction<RawFeatures> example, int threads, LongConsumer progress) {
        new OrderedRanges<>(count, RANGE, (from, to) -> {
            Counts part = counts.part();
            for (int i = from; i < to; i++) part.add(example.apply(i), sources);
            return part;
        }, (from, to, part) -> {
            counts.addAll(part);
            progress.accept(to);
        }).run(threads);
    }

    /** Returns the encoder fitted to what was counted. */
    public FeatureEncoder fit() {
        Map<String, Vocabulary> vocabularies = new LinkedHashMap<>();
        counts.tables.forEach((table, fitter) -> vocabularies.put(table, fitter.fit()));
        return new FeatureEncoder(spec, vocabularies);
    }

    /** What was collected for each table. */
    private record Counts(Map<String, TableFitter> tables) {
        Counts part() {
            Map<String, TableFitter> parts = new HashMap<>();
            tables.forEach((table, fitter) -> parts.put(table, fitter.part()));
            return new Counts(parts);
        }

        void addAll(Counts part) {
            tables.forEach((table, fitter) -> fitter.addAll(part.tables.get(table)));
        }

        void add(RawFeatures raw, List<Source> sources) {
            for (Source source : sources) {
                TableFitter fitter = tables.get(source.table);
                for (String value : raw.strings(source.field)) add(source, value, fitter);
            }
        }

        private static void add(Source source, String value, TableFitter fitter) {
            if (source.tokenizer == null) {
                fitter.add(source.field, value);
                return;
            }
            source.tokenizer.forEachToken(value, (chars, length) -> {
                fitter.add(chars, length);
                return true;
            });
        }
    }
}
