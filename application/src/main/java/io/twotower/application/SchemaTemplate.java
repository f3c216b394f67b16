package io.twotower.application;

import io.twotower.features.FeatureKind;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The text of {@code schemas/item.sd}; its parts are also what a user's own schema is told to add. Names need no escaping: {@link ItemField}. */
final class SchemaTemplate {
    /** The document type; part of every document id. */
    static final String NAME = "item";
    /** The field that tells one state of an item's features from another. */
    static final String REVISION = "feature_revision";

    private SchemaTemplate() {}

    static String render(ApplicationSpec spec) {
        return """
                # An item of the catalogue; its document id is id:item:item::ID.
                #
                # Rendered by Twotower from the model's feature spec, and yours to change: `twotower package --application DIR` takes a
                # directory with your own services.xml and schemas, and says what the model needs and does not find there.
                schema item {

                    document item {

                        # The model's features and what is shown of an item. The item tower reads them by name when a document is
                        # written, the query tower when it is the seed of a query. Attributes can be filtered, grouped and sorted by:
                        # select * from item where section contains "editors"

                """
                + indent(2, spec.itemFields().stream().map(SchemaTemplate::field).toList())
                + "\n"
                + indent(2, List.of(revisionField()))
                + """

                        # Two slots: a retrained model fills one while queries use the other. The item tower of slot x writes
                        # embedding_x, and into generation_x which model made it. Queries filter on that, so vectors of different
                        # models never meet. Neither is in summaries.

                """
                + indent(2, Arrays.stream(Slot.values()).map(slot -> slotFields(slot, spec.dimensions().get(slot))).toList())
                + "    }\n"
                + fieldset(spec)
                + """

                    # Ranked by closeness to the query vector alone: closeness = 1 / (2 - cosine), so 1 is the same direction and 1/2
                    # unrelated. Your own rank profiles can inherit these and mix in more.

                """
                + indent(1, Arrays.stream(Slot.values()).map(slot -> rankProfile(slot, spec.dimensions().get(slot))).toList())
                + "}\n";
    }

    static String field(ItemField field) {
        String indexing = "    indexing: " + (field.shown() ? "summary | " : "") + (field.kind() == FeatureKind.TEXT ? "index" : "attribute") + "\n";
        String body = switch (field.kind()) {
            case ID -> """
                        attribute: fast-search
                        # Ids that differ in case only are different items.
                        match: cased
                        dictionary {
                            btree
                            cased
                        }
                        rank: filter
                    """;
            case CATEGORY, SET -> """
                        attribute: fast-search
                        rank: filter
                    """;
            case NUMBER -> """
                        attribute: fast-search
                    """;
            case TEXT -> """
                        index: enable-bm25
                    """;
        };
        return "field " + field.name() + " type " + field.schemaType() + " {\n" + indexing + body + "}\n";
    }

    /** The field that every write of a feature changes; an attribute, so that conditions on it need no document from disk. */
    static String revisionField() {
        return """
                # Another number after every write of a feature. What is made of an item's features is written under the
                # condition that this is still what was read with them, so an older vector never replaces a fresher one.
                field %s type long {
                    indexing: attribute
                }
                """.formatted(REVISION);
    }

    static String slotFields(Slot slot, int dimension) {
        return embeddingField(slot, dimension) + "\n" + generationField(slot);
    }

    static String embeddingField(Slot slot, int dimension) {
        return """
                field %s type tensor<float>(x[%d]) {
                    indexing: attribute | index
                    attribute {
                        # The towers' vectors have length 1.
                        distance-metric: prenormalized-angular
                    }
                    index {
                        hnsw {
                            max-links-per-node: 16
                            neighbors-to-explore-at-insert: 200
                        }
                    }
                }
                """.formatted(slot.embeddingField(), dimension);
    }

    static String generationField(Slot slot) {
        return """
                field %s type string {
                    indexing: attribute
                    attribute: fast-search
                    rank: filter
                }
                """.formatted(slot.generationField());
    }

    static String rankProfile(Slot slot, int dimension) {
        return """
                rank-profile %s {
                    inputs {
                        %s tensor<float>(x[%d])
                    }
                    first-phase {
                        expression: closeness(field, %4$s)
                    }
                    match-features: closeness(field, %4$s)
                }
                """.formatted(slot.rankProfile(), slot.queryInput(), dimension, slot.embeddingField());
    }

    /** What a search term that names no field looks into. */
    private static String fieldset(ApplicationSpec spec) {
        List<String> texts = spec.itemFields().stream().filter(field -> field.kind() == FeatureKind.TEXT).map(ItemField::name).toList();
        if (texts.isEmpty()) return "";
        return """

                    # What a search term that names no field looks into.
                    fieldset default {
                        fields: %s
                    }
                """.formatted(String.join(", ", texts));
    }

    /** The blocks with an empty line between them, so many steps further in. */
    private static String indent(int steps, List<String> blocks) {
        String margin = "    ".repeat(steps);
        return String.join("\n", blocks).lines().map(line -> line.isEmpty() ? "\n" : margin + line + "\n").collect(Collectors.joining());
    }
}
