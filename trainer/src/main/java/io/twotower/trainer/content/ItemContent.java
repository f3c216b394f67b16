package io.twotower.trainer.content;

import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.features.RawFeatures;
import io.twotower.trainer.spec.ModelSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Items as tf-idf vectors of length 1 over the words of text fields and the values of set and category fields: weight
 * (1 + ln tf) · ln(n / df), where n and df count the items that training knows. Ids, numbers and derived fields are no content.
 *
 * <p>Held in memory: for catalogues of up to {@link #MOST_ITEMS}.
 */
public final class ItemContent {

    /** Of more items than these the content would not fit the memory of an ordinary machine. */
    public static final int MOST_ITEMS = 1_000_000;

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final Map<String, FeatureKind> fields = new LinkedHashMap<>();
    private final Map<String, Integer> terms = new HashMap<>();
    private final float[] inverseFrequencies;
    private final SparseRows items;

    /**
     * Reads the content of a catalogue.
     *
     * @param spec  its item features say what content is
     * @param items how many items there are
     * @param raw   gives the fields of each
     * @param known the items that training knows
     */
    public ItemContent(ModelSpec spec, int items, IntFunction<RawFeatures> raw, IntPredicate known) {
        for (Feature feature : spec.features().item()) {
            boolean derived = spec.data().derived().stream().anyMatch(each -> each.field().equals(feature.field()));
            if (!derived && feature.kind() != FeatureKind.ID && feature.kind() != FeatureKind.NUMBER) {
                fields.putIfAbsent(feature.field(), feature.kind());
            }
        }
        SparseRows counts = new SparseRows();
        for (int item = 0; item < items; item++) {
            counts.add(itemCounts(raw.apply(item)));
        }
        inverseFrequencies = inverseFrequencies(counts, known);
        this.items = weighted(counts);
    }

    /** A row an item, over the terms. */
    public SparseRows items() {
        return items;
    }

    /** How many terms there are. */
    public int terms() {
        return inverseFrequencies.length;
    }

    /**
     * Vectors of something else that has fields of its own, over the terms of the items.
     *
     * @param count  how many
     * @param raw    gives the fields of each
     * @param prefix what the names of the fields begin with; after it, a name that no item field has is one of a text
     */
    public SparseRows vectors(int count, IntFunction<RawFeatures> raw, String prefix) {
        SparseRows counts = new SparseRows();
        for (int i = 0; i < count; i++) {
            counts.add(knownCounts(raw.apply(i), prefix));
        }
        return weighted(counts);
    }

    private TreeMap<Integer, Float> itemCounts(RawFeatures raw) {
        TreeMap<Integer, Float> counts = new TreeMap<>();
        fields.forEach((name, kind) -> terms(name, kind, raw.strings(name),
                term -> counts.merge(terms.computeIfAbsent(term, key -> terms.size()), 1f, Float::sum)));
        return counts;
    }

    private TreeMap<Integer, Float> knownCounts(RawFeatures raw, String prefix) {
        TreeMap<Integer, Float> counts = new TreeMap<>();
        for (String field : raw.fields()) {
            String name = field.substring(prefix.length());
            terms(name, fields.getOrDefault(name, FeatureKind.TEXT), raw.strings(field), term -> {
                Integer number = terms.get(term);
                if (number != null) {
                    counts.merge(number, 1f, Float::sum);
                }
            });
        }
        return counts;
    }

    private static void terms(String field, FeatureKind kind, List<String> values, Consumer<String> each) {
        for (String value : values) {
            if (kind == FeatureKind.TEXT) {
                NO_WORD.splitAsStream(value.toLowerCase(Locale.ROOT)).filter(word -> !word.isEmpty()).forEach(each);
            } else {
                each.accept(field + "=" + value);
            }
        }
    }

    private float[] inverseFrequencies(SparseRows counts, IntPredicate known) {
        int[] frequency = new int[terms.size()];
        int knownItems = 0;
        for (int item = 0; item < counts.rows(); item++) {
            if (known.test(item)) {
                knownItems++;
                for (int i = counts.start(item); i < counts.end(item); i++) {
                    frequency[counts.column(i)]++;
                }
            }
        }
        float[] inverse = new float[frequency.length];
        for (int term = 0; term < frequency.length; term++) {
            inverse[term] = frequency[term] == 0 ? 0 : (float) Math.log((double) knownItems / frequency[term]);
        }
        return inverse;
    }

    private SparseRows weighted(SparseRows counts) {
        SparseRows weighted = new SparseRows();
        for (int row = 0; row < counts.rows(); row++) {
            int[] columns = new int[counts.end(row) - counts.start(row)];
            float[] weights = new float[columns.length];
            int length = 0;
            for (int i = counts.start(row); i < counts.end(row); i++) {
                float weight = (float) (1 + Math.log(counts.value(i))) * inverseFrequencies[counts.column(i)];
                // A term of all items, or of none that training knows, tells nothing.
                if (weight > 0) {
                    columns[length] = counts.column(i);
                    weights[length++] = weight;
                }
            }
            weighted.add(columns, weights, length);
        }
        weighted.normalise();
        return weighted;
    }
}
