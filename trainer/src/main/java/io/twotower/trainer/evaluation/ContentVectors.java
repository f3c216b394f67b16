package io.twotower.trainer.evaluation;

import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.features.RawFeatures;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.spec.DataSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Items and queries as tf-idf vectors of length 1 over the words of text fields and the values of set and category fields: weight
 * (1 + ln tf) · ln(n / df). Ids, numbers and fields made from links are no content.
 *
 * <p>A query that is an item has the item's vector, a user the sum of those of the history (training links), a request the vector of its
 * own fields.
 */
final class ContentVectors {

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final Dataset dataset;
    private final Map<String, FeatureKind> fields = new LinkedHashMap<>();
    private final Map<String, Integer> terms = new HashMap<>();
    private final float[] idf;
    private final SparseRows items;
    private final SparseRows itemsByTerm;
    private final SparseRows queries;

    ContentVectors(Dataset dataset) {
        this.dataset = dataset;
        for (Feature feature : dataset.spec().features().item()) {
            boolean derived = dataset.spec().data().derived().stream().anyMatch(each -> each.field().equals(feature.field()));
            if (!derived && feature.kind() != FeatureKind.ID && feature.kind() != FeatureKind.NUMBER) {
                fields.putIfAbsent(feature.field(), feature.kind());
            }
        }
        SparseRows counts = new SparseRows();
        Catalogue catalogue = dataset.catalogue();
        for (int item = 0; item < catalogue.size(); item++) {
            addCounts(catalogue.raw(item), "", counts, true);
        }
        idf = inverseFrequencies(counts);
        items = weighted(counts);
        itemsByTerm = items.transposed(idf.length);
        DataSpec data = dataset.spec().data();
        queries = data.queriesAreItems() ? items : data.readsHistories() ? histories()
                : data.querySources().contains(DataSpec.QuerySource.SEED) ? seeds() : requests();
    }

    SparseRows queries() {
        return queries;
    }

    SparseRows itemsByTerm() {
        return itemsByTerm;
    }

    SparseRows queriesByTerm() {
        return dataset.spec().data().queriesAreItems() ? itemsByTerm : queries.transposed(idf.length);
    }

    private void addCounts(RawFeatures raw, String prefix, SparseRows rows, boolean newTerms) {
        TreeMap<Integer, Float> counts = new TreeMap<>();
        for (String field : raw.fields()) {
            String name = field.substring(prefix.length());
            boolean known = fields.containsKey(name);
            for (String value : known || !prefix.isEmpty() ? raw.strings(field) : List.<String>of()) {
                if (fields.getOrDefault(name, FeatureKind.TEXT) == FeatureKind.TEXT) {
                    for (String word : NO_WORD.split(value.toLowerCase(Locale.ROOT))) {
                        count(word, counts, newTerms);
                    }
                } else {
                    count(name + "=" + value, counts, newTerms);
                }
            }
        }
        addRow(counts, rows);
    }

    private void count(String term, Map<Integer, Float> counts, boolean newTerms) {
        if (term.isEmpty()) {
            return;
        }
        Integer number = newTerms ? terms.computeIfAbsent(term, key -> terms.size()) : terms.get(term);
        if (number != null) {
            counts.merge(number, 1f, Float::sum);
        }
    }

    private static void addRow(TreeMap<Integer, Float> row, SparseRows rows) {
        int[] columns = row.keySet().stream().mapToInt(Integer::intValue).toArray();
        float[] values = new float[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = row.get(columns[i]);
        }
        rows.add(columns, values, columns.length);
    }

    private float[] inverseFrequencies(SparseRows counts) {
        int[] frequency = new int[terms.size()];
        for (int row = 0; row < counts.rows(); row++) {
            for (int i = counts.start(row); i < counts.end(row); i++) {
                frequency[counts.column(i)]++;
            }
        }
        float[] inverse = new float[frequency.length];
        for (int term = 0; term < frequency.length; term++) {
            inverse[term] = (float) Math.log((double) counts.rows() / Math.max(1, frequency[term]));
        }
        return inverse;
    }

    private SparseRows weighted(SparseRows counts) {
        SparseRows weighted = new SparseRows();
        for (int row = 0; row < counts.rows(); row++) {
            int length = counts.end(row) - counts.start(row);
            int[] columns = new int[length];
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                columns[i] = counts.column(counts.start(row) + i);
                values[i] = (float) (1 + Math.log(counts.value(counts.start(row) + i))) * idf[columns[i]];
            }
            normalise(values);
            weighted.add(columns, values, length);
        }
        return weighted;
    }

    private static void normalise(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        float scale = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
    }

    private SparseRows seeds() {
        SparseRows rows = new SparseRows();
        for (int query = 0; query < dataset.queries().size(); query++) {
            int item = dataset.queries().item(query);
            int length = items.end(item) - items.start(item);
            int[] columns = new int[length];
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                columns[i] = items.column(items.start(item) + i);
                values[i] = items.value(items.start(item) + i);
            }
            rows.add(columns, values, length);
        }
        return rows;
    }

    private SparseRows requests() {
        SparseRows counts = new SparseRows();
        String prefix = DataSpec.QuerySource.REQUEST.prefix();
        for (int query = 0; query < dataset.queries().size(); query++) {
            addCounts(dataset.query(query, Catalogue.NONE), prefix, counts, false);
        }
        return weighted(counts);
    }

    private SparseRows histories() {
        SparseRows rows = new SparseRows();
        Adjacency training = Adjacency.itemsOf(dataset.split().training(), dataset.queries().size());
        for (int query = 0; query < dataset.queries().size(); query++) {
            TreeMap<Integer, Float> sum = new TreeMap<>();
            for (int item : training.of(query)) {
                for (int i = items.start(item); i < items.end(item); i++) {
                    sum.merge(items.column(i), items.value(i), Float::sum);
                }
            }
            int[] columns = sum.keySet().stream().mapToInt(Integer::intValue).toArray();
            float[] values = new float[columns.length];
            for (int i = 0; i < columns.length; i++) values[i] = sum.get(columns[i]);
            normalise(values);
            rows.add(columns, values, columns.length);
        }
        return rows;
    }
}
