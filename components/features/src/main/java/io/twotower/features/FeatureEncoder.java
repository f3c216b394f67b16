package io.twotower.features;

import org.apache.lucene.util.Version;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Turns raw features into rows of ids: the one piece of code that does so, in training and in serving. Immutable but for what it caches;
 * safe for use by several threads.
 *
 * <p>A tower's row is {@code int[width]}: its features in the order of the spec, feature f in the slots
 * {@code [offset(f), offset(f) + maxLength)}, values first, {@link #PADDING} after. Ids are local to the feature's table.
 * <ul>
 *   <li>A missing or empty value is an empty bag.
 *   <li>A value that the vocabulary does not hold is {@link #OUT_OF_VOCABULARY}; in a bag (set, text) it is left out, but for a bag in
 *       which nothing is known: that holds {@link #OUT_OF_VOCABULARY} once.
 *   <li>A bag that is longer than its slots keeps its first values.
 * </ul>
 */
public final class FeatureEncoder {
    /** Changes whenever the same raw features may give other ids. */
    public static final int VERSION = 1;
    /** Fills a bag's free slots; its row is zero. */
    public static final int PADDING = 0;
    /** A value that is not in the vocabulary. Id dropout writes it too, so that its row is learned. */
    public static final int OUT_OF_VOCABULARY = 1;
    /** A feature hidden by self-supervised masking: the learned default embedding. Never made from raw values. */
    public static final int MASKED = 2;
    /** The first id that stands for a value. */
    public static final int FIRST_VALUE = 3;
    /** Characters that an id, a category or a member of a set may have. */
    public static final int MAX_VALUE_LENGTH = 1024;
    /** Values that a field may have. */
    public static final int MAX_VALUES = 10_000;

    private final FeatureSpec spec;
    private final Map<String, Vocabulary> vocabularies;
    private final Map<String, Integer> dims = new HashMap<>();
    private final Map<Tower, int[]> offsets = new EnumMap<>(Tower.class);
    private final Map<AnalyzerSpec, FeatureTokenizer> tokenizers = new HashMap<>();

    /** @param vocabularies by table, in order of first use */
    FeatureEncoder(FeatureSpec spec, Map<String, Vocabulary> vocabularies) {
        this.spec = spec;
        this.vocabularies = new LinkedHashMap<>();
        for (Tower tower : Tower.values()) {
            List<Feature> features = spec.of(tower);
            int[] starts = new int[features.size() + 1];
            for (int f = 0; f < features.size(); f++) {
                Feature feature = features.get(f);
                starts[f + 1] = starts[f] + feature.maxLength();
                dims.put(feature.table(), feature.dim());
                if (!vocabularies.containsKey(feature.table()))
                    throw new IllegalArgumentException("There is no vocabulary for table '" + feature.table() + "'");
                this.vocabularies.put(feature.table(), vocabularies.get(feature.table()));
                if (feature.analyzer() != null)
                    tokenizers.computeIfAbsent(feature.analyzer(), analyzer -> new FeatureTokenizer(analyzer, feature.name() + ".analyzer"));
            }
            offsets.put(tower, starts);
        }
    }

    /** Returns the spec that this was fitted to. */
    public FeatureSpec spec() {
        return spec;
    }

    /** Returns the length of a tower's rows. */
    public int width(Tower tower) {
        int[] starts = offsets.get(tower);
        return starts[starts.length - 1];
    }

    /** Returns the first slot of a tower's feature number {@code feature}. */
    public int offset(Tower tower, int feature) {
        return offsets.get(tower)[feature];
    }

    /** Returns the table that a tower's feature number {@code feature} reads. */
    public String table(Tower tower, int feature) {
        return spec.of(tower).get(feature).table();
    }

    /** Returns the names of the tables, in order of first use, query features first. */
    public List<String> tables() {
        return List.copyOf(vocabularies.keySet());
    }

    /** Returns the number of rows of a table, the first three included. */
    public int tableRows(String table) {
        return vocabularies.get(table).rows();
    }

    /** Returns the id of a table's value; {@link #OUT_OF_VOCABULARY} where the table does not hold it. */
    public int id(String table, String value) {
        return vocabularies.get(table).id(value);
    }

    /**
     * Returns the value that has an id in a table of values.
     *
     * @param id from {@link #FIRST_VALUE}, below {@link #tableRows}
     * @throws IllegalArgumentException when the table's rows stand for hashes or ranges of numbers
     */
    public String value(String table, int id) {
        if (vocabularies.get(table) instanceof Vocabulary.Fitted fitted) return fitted.value(id);
        throw new IllegalArgumentException("The rows of table '" + table + "' do not stand for single values");
    }

    /**
     * Returns the id that another encoder gives, in a table, to what has this id here, so that a row can be carried over from a model of
     * its: values by themselves, hashes where there are as many, a range of numbers by its middle, ids below {@link #FIRST_VALUE} as they
     * are.
     *
     * @return {@link #OUT_OF_VOCABULARY} where the other has no such table or value
     */
    public int idIn(FeatureEncoder other, String table, int id) {
        if (id < FIRST_VALUE) return id;
        Vocabulary theirs = other.vocabularies.get(table);
        return theirs == null ? OUT_OF_VOCABULARY : vocabularies.get(table).idIn(theirs, id);
    }

    /** Returns the length of a table's rows. */
    public int tableDim(String table) {
        return dims.get(table);
    }

    /**
     * Encodes one example.
     *
     * @return the row of ids, {@code [width]}
     * @throws IllegalArgumentException when a value is too long, or no number where one is expected; the message names the field
     */
    public int[] encode(Tower tower, RawFeatures raw) {
        int[] row = new int[width(tower)];
        encode(tower, raw, row, 0);
        return row;
    }

    /** Encodes one example into {@code target[offset, offset + width)}; otherwise like {@link #encode(Tower, RawFeatures)}. */
    public void encode(Tower tower, RawFeatures raw, int[] target, int offset) {
        List<Feature> features = spec.of(tower);
        for (int f = 0; f < features.size(); f++)
            encodeFeature(tower, f, raw.strings(features.get(f).field()), target, offset + offset(tower, f));
    }

    /** Encodes the values of one feature into {@code target[offset, offset + maxLength)}. */
    public void encodeFeature(Tower tower, int feature, List<String> values, int[] target, int offset) {
        Feature declared = spec.of(tower).get(feature);
        Bag bag = new Bag().open(BagRule.of(declared), target, offset, declared.maxLength());
        forEachId(declared, values, bag::add);
        bag.closePadded();
    }

    /**
     * Adds the ids of one feature's bag to {@code target}, without padding.
     *
     * @return how many were added, at most the feature's {@code maxLength}
     */
    public int appendFeature(Tower tower, int feature, List<String> values, IdBuffer target) {
        Feature declared = spec.of(tower).get(feature);
        target.reserve(declared.maxLength());
        Bag bag = new Bag().open(BagRule.of(declared), target.array(), target.size(), declared.maxLength());
        forEachId(declared, values, bag::add);
        int count = bag.close();
        target.grow(count);
        return count;
    }

    /** Returns which ids the bag of a tower's feature number {@code feature} takes. */
    public BagRule bagRule(Tower tower, int feature) {
        return BagRule.of(spec.of(tower).get(feature));
    }

    /** Hands the id of each value, or token, to a consumer, in order, until it returns false. */
    private void forEachId(Feature feature, List<String> values, IntPredicate consumer) {
        if (values.size() > MAX_VALUES)
            throw new IllegalArgumentException("Field '" + feature.field() + "' has " + values.size() + " values; at most " + MAX_VALUES + " are allowed");
        switch (feature.kind()) {
            case TEXT -> forEachToken(feature, values, consumer);
            case NUMBER -> forEachNumber(feature, values, consumer);
            case SET, ID, CATEGORY -> forEachValue(feature, values, consumer);
        }
    }

    private void forEachToken(Feature feature, List<String> texts, IntPredicate consumer) {
        Vocabulary vocabulary = vocabularies.get(feature.table());
        FeatureTokenizer tokenizer = tokenizers.get(feature.analyzer());
        for (String text : texts)
            if (!tokenizer.forEachToken(text, (chars, length) -> consumer.test(vocabulary.id(chars, 0, length)))) return;
    }

    private void forEachValue(Feature feature, List<String> values, IntPredicate consumer) {
        Vocabulary vocabulary = vocabularies.get(feature.table());
        for (String value : values) {
            if (value.isEmpty()) continue;
            if (value.length() > MAX_VALUE_LENGTH)
                throw new IllegalArgumentException("Field '" + feature.field() + "' has a value of " + value.length() + " characters ('"
                        + RawFeatures.abbreviate(value) + "'); at most " + MAX_VALUE_LENGTH + " are allowed");
            if (!consumer.test(vocabulary.id(value))) return;
        }
    }

    private void forEachNumber(Feature feature, List<String> values, IntPredicate consumer) {
        Vocabulary.Quantiles buckets = (Vocabulary.Quantiles) vocabularies.get(feature.table());
        for (String value : values)
            if (!consumer.test(buckets.id(RawFeatures.parse(feature.field(), value)))) return;
    }

    /** Writes this to a file ({@code features.json}), whole or not at all. */
    public void write(Path file) {
        AtomicFiles.write(file, this::writeTo);
    }

    /** Writes what {@link #write} puts into a file into a stream, which it leaves open. */
    public void writeTo(OutputStream out) throws IOException {
        FeaturesFile.write(out, spec, vocabularies);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws BundleException when the file is damaged, or was made by an encoder or a Lucene that may tokenize differently
     */
    public static FeatureEncoder read(Path file) {
        return FeaturesFile.read(file);
    }

    static String luceneVersion() {
        return Version.LATEST.toString();
    }
}
