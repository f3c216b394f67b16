package io.twotower.serving;

import com.yahoo.document.Document;
import com.yahoo.processing.IllegalInputException;
import com.yahoo.processing.request.CompoundName;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Gathers the raw features of one query: of the seed as {@code seed.F}, of the history's items as {@code history.F} (values concatenated,
 * most recent item first), of the first of these as {@code history.last.F}, and what the request gives itself. What it gives itself wins over what was read of the seed or the history.
 */
final class QueryFeatures {
    private final ItemStore items;
    private final DocumentFeatures documentFeatures;
    private final int maxFeaturesBytes;

    QueryFeatures(ItemStore items, int maxFeaturesBytes) {
        this.items = items;
        this.documentFeatures = new DocumentFeatures(Integer.MAX_VALUE); // What is stored has passed the document processor's limit.
        this.maxFeaturesBytes = maxFeaturesBytes;
    }

    /**
     * @param timeLeft how long the next read may take
     * @throws IllegalInputException naming the parameter that cannot be used, and the way out
     * @throws com.yahoo.documentapi.DocumentAccessException when an item cannot be read in time
     */
    RawFeatures gather(TowerRequest request, SlotTowers towers, Supplier<Duration> timeLeft) {
        Set<String> seedFields = towers.spec().fieldsBehind(FeatureSpec.SEED);
        Set<String> historyFields = towers.spec().fieldsBehind(FeatureSpec.HISTORY);
        Set<String> lastFields = towers.spec().fieldsBehind(FeatureSpec.LAST);
        if (request.seed().isPresent() && seedFields.isEmpty()) throw unread(TowerRequest.SEED, FeatureSpec.SEED, towers);
        if (!request.history().isEmpty() && historyFields.isEmpty() && lastFields.isEmpty())
            throw unread(TowerRequest.HISTORY, FeatureSpec.HISTORY, towers);

        Set<String> fields = new TreeSet<>(seedFields);
        fields.addAll(historyFields);
        fields.addAll(lastFields);
        Map<String, RawFeatures> read = new HashMap<>();
        for (String item : request.sourceItems()) read.put(item, read(item, fields, request, timeLeft.get()));

        RawFeatures.Builder gathered = RawFeatures.builder();
        request.seed().ifPresent(seed -> seedFields.forEach(field -> gathered.put(FeatureSpec.SEED + field, read.get(seed).strings(field))));
        for (String field : historyFields) gathered.put(FeatureSpec.HISTORY + field, concatenated(request.history(), read, field));
        request.history().stream().findFirst()
                .ifPresent(last -> lastFields.forEach(field -> gathered.put(FeatureSpec.LAST + field, read.get(last).strings(field))));
        return request.features().map(json -> override(gathered.build(), json, towers.spec())).orElseGet(gathered::build);
    }

    private static IllegalInputException unread(CompoundName parameter, String prefix, SlotTowers towers) {
        return new IllegalInputException("'" + parameter + "' has no effect: the model in slot " + towers.slot().name() + " reads no '" + prefix
                + "' feature. It reads " + String.join(", ", towers.spec().fields(Tower.QUERY)));
    }

    private RawFeatures read(String item, Set<String> fields, TowerRequest request, Duration timeout) {
        try {
            Document document = items.read(items.documentId(item), fields, timeout).orElseThrow(() -> new IllegalInputException(
                    "there is no item '" + item + "' (" + items.documentId(item) + "). Give the id of an indexed item, or describe it by "
                            + TowerRequest.FEATURES));
            return documentFeatures.read(document, fields);
        } catch (IllegalArgumentException e) {
            throw new IllegalInputException("'" + request.parameterOf(item) + "': " + e.getMessage(), e);
        }
    }

    /** A long history has more values than the encoder takes; the most recent ones fill its slots. */
    private static List<String> concatenated(List<String> history, Map<String, RawFeatures> read, String field) {
        List<String> values = new ArrayList<>();
        for (String item : history) {
            List<String> own = read.get(item).strings(field);
            values.addAll(own.subList(0, Math.min(own.size(), FeatureEncoder.MAX_VALUES - values.size())));
        }
        return values;
    }

    private RawFeatures override(RawFeatures gathered, String json, FeatureSpec spec) {
        RawFeatures given;
        try {
            given = FeatureJson.parse(json, maxFeaturesBytes, spec);
        } catch (IllegalArgumentException e) {
            throw new IllegalInputException("'" + TowerRequest.FEATURES + "': " + e.getMessage(), e);
        }
        RawFeatures result = gathered;
        for (String field : given.fields()) result = result.with(field, given.strings(field));
        return result;
    }
}
