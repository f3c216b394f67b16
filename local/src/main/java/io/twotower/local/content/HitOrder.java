package io.twotower.local.content;

import ai.vespa.searchlib.searchprotocol.protobuf.SearchProtocol.SortField;
import com.ibm.icu.text.Collator;
import com.ibm.icu.util.ULocale;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of hits: by the sort fields of a request, else by relevance, largest first. What is equal goes by global document
 * id. A document without a value sorts as the smallest, as in Vespa.
 */
final class HitOrder implements Comparator<HitCollector.Ranked> {

    private static final Pattern UCA = Pattern.compile("uca\\(([^,)]+)(?:,([^,)]*))?(?:,([^,)]*))?\\)");
    private static final Pattern LOWERCASE = Pattern.compile("lowercase\\(([^)]+)\\)");
    private static final Pattern RAW = Pattern.compile("raw\\(([^)]+)\\)");

    /** Reads what a document is sorted by. */
    private interface Key {
        Comparable<?> of(DocumentValues document, double relevance) throws IOException;
    }

    private final List<Key> keys = new ArrayList<>();
    private final List<Boolean> ascending = new ArrayList<>();

    private HitOrder() { }

    /** @throws UnsupportedQueryException naming the sort field that is not supported */
    static HitOrder of(List<SortField> fields, SearchSchema schema) {
        HitOrder order = new HitOrder();
        for (SortField field : fields) {
            order.keys.add(key(field.getField(), schema));
            order.ascending.add(field.getAscending());
        }
        return order;
    }

    private static Key key(String field, SearchSchema schema) {
        if (field.equals("[rank]") || field.equals("[relevance]") || field.equals("[relevancy]")) return (document, relevance) -> relevance;
        Matcher uca = UCA.matcher(field), lowercase = LOWERCASE.matcher(field), raw = RAW.matcher(field);
        if (uca.matches()) return collated(attribute(uca.group(1), schema), uca.group(2), uca.group(3));
        if (lowercase.matches()) {
            FieldSchema attribute = attribute(lowercase.group(1), schema);
            return (document, relevance) -> document.string(attribute).toLowerCase(Locale.ROOT);
        }
        FieldSchema attribute = attribute(raw.matches() ? raw.group(1) : field, schema);
        return switch (attribute.type()) {
            case STRING -> (document, relevance) -> document.string(attribute);
            case INTEGER, BOOL -> (document, relevance) ->
                    document.integer(attribute, attribute.type() == FieldSchema.Type.BOOL ? 0 : Long.MIN_VALUE);
            default -> (document, relevance) -> {
                double value = document.number(attribute);
                return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
            };
        };
    }

    private static Key collated(FieldSchema attribute, String locale, String strength) {
        Collator collator = Collator.getInstance(locale == null || locale.isBlank() ? ULocale.ROOT : new ULocale(locale));
        collator.setStrength(strength(strength));
        return (document, relevance) -> collator.getCollationKey(document.string(attribute));
    }

    private static int strength(String name) {
        return switch (name == null ? "PRIMARY" : name.toUpperCase(Locale.ROOT)) {
            case "SECONDARY" -> Collator.SECONDARY;
            case "TERTIARY" -> Collator.TERTIARY;
            case "QUATERNARY" -> Collator.QUATERNARY;
            case "IDENTICAL" -> Collator.IDENTICAL;
            default -> Collator.PRIMARY;
        };
    }

    private static FieldSchema attribute(String name, SearchSchema schema) {
        FieldSchema field = schema.field(name);
        if (field == null || !field.attribute() || field.multiple() || field.type() == FieldSchema.Type.TENSOR)
            throw new UnsupportedQueryException("Sorting by '" + name
                    + "' is not supported by the local content node: it is not an attribute with a single number or string");
        return field;
    }

    /** Reads what a document is compared by. */
    List<Comparable<?>> keys(DocumentValues document, double relevance) throws IOException {
        if (keys.isEmpty()) return List.of();
        List<Comparable<?>> values = new ArrayList<>(keys.size());
        for (Key key : keys) values.add(key.of(document, relevance));
        return values;
    }

    @Override
    public int compare(HitCollector.Ranked a, HitCollector.Ranked b) {
        for (int i = 0; i < keys.size(); i++) {
            int order = compareValues(a.keys().get(i), b.keys().get(i));
            if (order != 0) return ascending.get(i) ? order : -order;
        }
        int byRelevance = keys.isEmpty() ? Double.compare(b.relevance(), a.relevance()) : 0;
        return byRelevance != 0 ? byRelevance : a.key().compareTo(b.key());
    }

    @SuppressWarnings("unchecked") // the keys at one position are of one type
    private static int compareValues(Comparable<?> a, Comparable<?> b) { return ((Comparable<Object>) a).compareTo(b); }
}
