package io.twotower.features;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The item side of fitting and encoding as one would first write them, a string and a map at a time: what the fast ones must agree with. */
final class PlainEncoder {
    private static final int SAMPLE = 1 << 20;

    private final FeatureSpec spec;
    private final Map<String, Map<String, Integer>> ids = new HashMap<>();
    private final Map<String, List<Double>> boundaries = new HashMap<>();

    PlainEncoder(FeatureSpec spec, List<RawFeatures> items) {
        this.spec = spec;
        for (Feature feature : spec.item()) {
            List<String> values = items.stream().flatMap(item -> values(feature, item).stream()).toList();
            if (feature.vocabulary() instanceof VocabularySpec.Fitted fitted) ids.put(feature.table(), fitted(fitted, values));
            if (feature.vocabulary() instanceof VocabularySpec.Quantiles quantiles) boundaries.put(feature.table(), quantiles(quantiles, values));
        }
    }

    private static Map<String, Integer> fitted(VocabularySpec.Fitted spec, List<String> values) {
        Map<String, Integer> counts = new TreeMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        List<String> order = new ArrayList<>(counts.keySet());
        order.removeIf(value -> counts.get(value) < spec.minCount());
        order.sort((a, b) -> counts.get(b) - counts.get(a));
        Map<String, Integer> ids = new HashMap<>();
        order.stream().limit(spec.maxSize()).forEach(value -> ids.put(value, 3 + ids.size()));
        return ids;
    }

    private static List<Double> quantiles(VocabularySpec.Quantiles spec, List<String> values) {
        List<Double> sample = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < values.size(); i++) {
            double value = Double.parseDouble(values.get(i));
            long slot = i < SAMPLE ? i : random.nextLong(i + 1);
            if (i < SAMPLE) sample.add(value);
            else if (slot < SAMPLE) sample.set((int) slot, value);
        }
        Collections.sort(sample);
        List<Double> boundaries = new ArrayList<>();
        for (int i = 1; i < spec.buckets(); i++) boundaries.add(sample.get((int) ((long) i * sample.size() / spec.buckets())));
        return boundaries.stream().distinct().collect(Collectors.toList());
    }

    private static List<String> values(Feature feature, RawFeatures raw) {
        List<String> values = raw.strings(feature.field());
        if (feature.kind() == FeatureKind.NUMBER) return values;
        return values.stream().flatMap(value -> feature.kind() == FeatureKind.TEXT ? tokens(value).stream() : List.of(value).stream())
                .filter(value -> !value.isEmpty()).toList();
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        try (StandardAnalyzer analyzer = new StandardAnalyzer(); TokenStream stream = analyzer.tokenStream("", text)) {
            stream.reset();
            while (stream.incrementToken()) tokens.add(stream.getAttribute(CharTermAttribute.class).toString());
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tokens;
    }

    int[] encode(RawFeatures raw) {
        List<Integer> row = new ArrayList<>();
        for (Feature feature : spec.item()) {
            List<Integer> bag = bag(feature, values(feature, raw).stream().map(value -> id(feature, value)).toList());
            for (int i = 0; i < feature.maxLength(); i++) row.add(i < bag.size() ? bag.get(i) : 0);
        }
        return row.stream().mapToInt(Integer::intValue).toArray();
    }

    private int id(Feature feature, String value) {
        if (feature.vocabulary() instanceof VocabularySpec.Fitted) return ids.get(feature.table()).getOrDefault(value, 1);
        if (feature.vocabulary() instanceof VocabularySpec.Hashed hashed)
            return 3 + Integer.remainderUnsigned(StringHelper.murmurhash3_x86_32(new BytesRef(value), 0), hashed.buckets());
        return 3 + (int) boundaries.get(feature.table()).stream().filter(boundary -> boundary <= Double.parseDouble(value)).count();
    }

    private static List<Integer> bag(Feature feature, List<Integer> ids) {
        boolean single = !feature.kind().isBag();
        List<Integer> known = ids.stream().filter(id -> single || id != 1).toList();
        if (known.isEmpty() && !ids.isEmpty()) return List.of(1);
        return feature.kind() == FeatureKind.SET ? known.stream().distinct().toList() : known;
    }
}
