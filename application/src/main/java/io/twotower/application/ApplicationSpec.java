package io.twotower.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yahoo.text.Text;
import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.features.FeatureSpec;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an application package is rendered from.
 *
 * @param itemFields the fields of the item documents that hold features or are shown, in the schema's order
 * @param idField    which of them holds the item's id, as in its document id; null when none does
 * @param dimensions length of each slot's vectors
 */
public record ApplicationSpec(List<ItemField> itemFields, String idField, Map<Slot, Integer> dimensions) {
    /** When features read one field as different kinds, the first of these that occurs decides how Vespa stores it. */
    private static final List<FeatureKind> PRECEDENCE =
            List.of(FeatureKind.SET, FeatureKind.ID, FeatureKind.CATEGORY, FeatureKind.NUMBER, FeatureKind.TEXT);

    public ApplicationSpec {
        itemFields = List.copyOf(itemFields);
        dimensions = Map.copyOf(dimensions);
        if (dimensions.size() != Slot.values().length) throw new IllegalArgumentException("there are dimensions for " + dimensions.keySet() + " only");
        for (int dimension : dimensions.values())
            if (dimension < 1) throw new IllegalArgumentException("a vector has at least one value, not " + dimension);
        if (idField != null && !itemFields.contains(new ItemField(idField, FeatureKind.ID)))
            throw new IllegalArgumentException("the id field '" + idField + "' is not an item field of kind id");
    }

    /** Both slots have vectors of the same length. */
    public ApplicationSpec(List<ItemField> itemFields, String idField, int dimension) {
        this(itemFields, idField, Map.of(Slot.A, dimension, Slot.B, dimension));
    }

    /**
     * Collects the fields that a model reads from items: the id, then those of its item features, then {@code more}, then what queries
     * read from a seed or a history only.
     *
     * @param idField field of the item's id, whether a feature or not; null when documents do not hold it
     * @param more    further fields, stored for showing or filtering; one that is not to be shown is hidden, though an item feature reads it
     * @throws IllegalArgumentException naming a field that Vespa cannot have
     */
    public static ApplicationSpec of(FeatureSpec features, String idField, Collection<ItemField> more, int dimension) {
        Map<String, ItemField> fields = new LinkedHashMap<>();
        if (idField != null) fields.put(idField, new ItemField(idField, FeatureKind.ID));
        for (Feature feature : features.item())
            if (!feature.field().equals(idField))
                fields.merge(feature.field(), new ItemField(feature.field(), feature.kind()), ApplicationSpec::preferred);
        for (ItemField field : more) fields.merge(field.name(), field, ApplicationSpec::hiddenIfAsked);
        for (Feature feature : features.query())
            FeatureSpec.itemField(feature.field()).ifPresent(name -> fields.putIfAbsent(name, new ItemField(name, feature.kind(), false)));
        return new ApplicationSpec(List.copyOf(fields.values()), idField, dimension);
    }

    /** Returns what a model's application holds: what the model reads, and by its recorded spec the id, derived fields and what is shown. */
    public static ApplicationSpec of(ModelBundle bundle) {
        JsonNode spec = bundle.provenance().path("spec");
        List<ItemField> more = new ArrayList<>();
        for (String shown : List.of("title", "description")) add(spec.path("display").path(shown), FeatureKind.TEXT, more);
        for (JsonNode why : spec.at("/display/why")) add(why, FeatureKind.SET, more);
        // Ids of other items: read by towers, and no reason that a person would understand, unless they are to be shown.
        for (JsonNode derived : spec.at("/data/derived")) {
            String name = derived.path("field").asText();
            if (more.stream().noneMatch(field -> field.name().equals(name))) more.add(new ItemField(name, FeatureKind.SET, false));
        }
        return of(bundle.encoder().spec(), spec.at("/data/catalogue/id").asText(null), more, bundle.dimension());
    }

    /**
     * Returns what an application with these models holds: the fields of all, in the order of the slots. A slot without a model has vectors
     * as long as the other's.
     *
     * @throws IllegalArgumentException when there is no model
     */
    static ApplicationSpec of(Map<Slot, ModelBundle> models) {
        if (models.isEmpty()) throw new IllegalArgumentException("an application package needs a model in at least one slot");
        Map<String, ItemField> fields = new LinkedHashMap<>();
        String idField = null;
        Map<Slot, Integer> dimensions = new EnumMap<>(Slot.class);
        for (Slot slot : Slot.values()) {
            dimensions.put(slot, models.getOrDefault(slot, models.get(slot.other())).dimension());
            if (!models.containsKey(slot)) continue;
            ApplicationSpec own = of(models.get(slot));
            if (idField == null) idField = own.idField();
            for (ItemField field : own.itemFields()) fields.merge(field.name(), field, ApplicationSpec::merged);
        }
        return new ApplicationSpec(List.copyOf(fields.values()), idField, dimensions);
    }

    /** Returns what holds another application's models in this one: its fields added, those of this one kept as they are, its dimensions. */
    ApplicationSpec with(ApplicationSpec other) {
        Map<String, ItemField> fields = new LinkedHashMap<>();
        for (ItemField field : itemFields) fields.put(field.name(), field);
        for (ItemField field : other.itemFields) fields.putIfAbsent(field.name(), field);
        return new ApplicationSpec(List.copyOf(fields.values()), idField, other.dimensions);
    }

    private static ItemField hiddenIfAsked(ItemField own, ItemField asked) {
        return asked.shown() ? own : new ItemField(own.name(), own.kind(), false);
    }

    private static ItemField merged(ItemField one, ItemField other) {
        return new ItemField(one.name(), preferred(one, other).kind(), one.shown() || other.shown());
    }

    private static void add(JsonNode name, FeatureKind kind, List<ItemField> fields) {
        if (name.isTextual()) fields.add(new ItemField(name.asText(), kind));
    }

    /**
     * Returns an item's values as the {@code fields} of a document, in the types of the rendered schema. Values of other fields are left
     * out, and so are fields without a value and characters that Vespa takes in no text, such as control characters.
     */
    public ObjectNode documentFields(RawFeatures item) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (ItemField field : itemFields) {
            List<String> values = item.strings(field.name()).stream().map(Text::stripInvalidCharacters).toList();
            if (values.isEmpty()) continue;
            switch (field.kind()) {
                case SET -> values.forEach(json.withArray("/" + field.name())::add);
                case NUMBER -> item.number(field.name()).ifPresent(number -> json.put(field.name(), number));
                case ID, CATEGORY -> json.put(field.name(), values.get(0));
                case TEXT -> json.put(field.name(), String.join(" ", values));
            }
        }
        return json;
    }

    private static ItemField preferred(ItemField one, ItemField other) {
        return PRECEDENCE.indexOf(one.kind()) <= PRECEDENCE.indexOf(other.kind()) ? one : other;
    }
}
