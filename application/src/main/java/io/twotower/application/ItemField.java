package io.twotower.application;

import com.yahoo.schema.Schema;
import io.twotower.features.FeatureKind;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A field of the item documents, beside those of the slots.
 *
 * @param name a Vespa field name: letters, digits and underscores, not beginning with a digit
 * @param kind what its values are; decides its type in the schema
 * @param shown whether hits carry it
 */
public record ItemField(String name, FeatureKind kind, boolean shown) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    /** What results and slots call their own. */
    private static final Set<String> TAKEN = Set.of("relevance", "source", "matchfeatures", "rankfeatures", "summaryfeatures",
            "embedding_a", "embedding_b", "generation_a", "generation_b", SchemaTemplate.REVISION);

    /** @throws IllegalArgumentException when Vespa would not take the name */
    public ItemField {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("the item field '" + name + "' cannot be a Vespa field: only letters, digits and underscores, no digit first."
                    + " Rename the column, e.g. with a SQL query as the catalogue's source");
        if (Schema.isReservedName(name) || TAKEN.contains(name))
            throw new IllegalArgumentException("the item field '" + name + "' has a name that Vespa or Twotower uses itself."
                    + " Rename the column, e.g. with a SQL query as the catalogue's source");
    }

    /** A field that hits carry. */
    public ItemField(String name, FeatureKind kind) {
        this(name, kind, true);
    }

    /** The field's type in a schema. */
    String schemaType() {
        return switch (kind) {
            case ID, CATEGORY, TEXT -> "string";
            case SET -> "array<string>";
            case NUMBER -> "double";
        };
    }
}
