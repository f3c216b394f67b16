package io.twotower.application;

import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.features.FeatureSpec;
import io.twotower.features.ModelBundle;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an application package is rendered from.
 *
 * @param itemFields the fields of the item documents that hold features or are shown, in the schema's order
 * @param idField    which of them holds the item's id, as in its document id; null when none does
 * @param dimension  length of the towers' vectors
 */
public record ApplicationSpec(List<ItemField> itemFields, String idField, int dimension) {
    /** When features read one field as different kinds, the first of these that occurs decides how Vespa stores it. */
    private static final List<FeatureKind> PRECEDENCE =
            List.of(FeatureKind.SET, FeatureKind.ID, FeatureKind.CATEGORY, FeatureKind.NUMBER, FeatureKind.TEXT);

    public ApplicationSpec {
        itemFields = List.copyOf(itemFields);
        if (dimension < 1) throw new IllegalArgumentException("a vector has at least one value, not " + dimension);
        if (idField != null && !itemFields.contains(new ItemField(idField, FeatureKind.ID)))
            throw new IllegalArgumentException("the id field '" + idField + "' is not an item field of kind id");
    }

    /**
     * Collects the fields that a model reads from items: the id, then those of its item features, then {@code more}, then what queries
     * read from a seed or a history only.
     *
     * @param idField field of the item's id, whether a feature or not; null when documents do not hold it
     * @param more    fields that no item feature reads: stored for showing or filtering
     * @throws IllegalArgumentException naming a field that Vespa cannot have
     */
    public static ApplicationSpec of(FeatureSpec features, String idField, Collection<ItemField> more, int dimension) {
        Map<String, FeatureKind> fields = new LinkedHashMap<>();
        if (idField != null) fields.put(idField, FeatureKind.ID);
        for (Feature feature : features.item())
            if (!feature.field().equals(idField)) fields.merge(feature.field(), feature.kind(), ApplicationSpec::preferred);
        for (ItemField field : more) fields.putIfAbsent(field.name(), field.kind());
        for (String prefix : List.of(FeatureSpec.SEED, FeatureSpec.HISTORY))
            for (Feature feature : features.query())
                if (feature.field().startsWith(prefix)) fields.putIfAbsent(feature.field().substring(prefix.length()), feature.kind());
        return new ApplicationSpec(fields.entrySet().stream().map(field -> new ItemField(field.getKey(), field.getValue())).toList(),
                idField, dimension);
    }

    /** Returns what a model's application needs; the id field is the one its trainer recorded. */
    public static ApplicationSpec of(ModelBundle bundle) {
        String id = bundle.provenance().at("/spec/data/catalogue/id").asText(null);
        return of(bundle.encoder().spec(), id, List.of(), bundle.dimension());
    }

    private static FeatureKind preferred(FeatureKind one, FeatureKind other) {
        return PRECEDENCE.indexOf(one) <= PRECEDENCE.indexOf(other) ? one : other;
    }
}
