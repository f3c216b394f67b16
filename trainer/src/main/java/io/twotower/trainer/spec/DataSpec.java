package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where examples come from.
 *
 * @param catalogue the items
 * @param interactions the links from queries to items
 * @param querySource what a query is
 * @param derived item fields made from the training links
 */
public record DataSpec(Catalogue catalogue, Interactions interactions, QuerySource querySource, List<Derived> derived) {

    /** What the interactions' query column names. */
    public enum QuerySource {
        /** An item of the catalogue; query features read {@code seed.FIELD}. */
        SEED("seed."),
        /** A request; query features read {@code request.COLUMN}, a column of the interactions. */
        REQUEST("request."),
        /** A user, whose other items are the history; query features read {@code history.FIELD}. */
        HISTORY("history.");

        private final String prefix;

        QuerySource(String prefix) {
            this.prefix = prefix;
        }

        /** What every query feature's field begins with. */
        public String prefix() {
            return prefix;
        }
    }

    /** Which ends of the training links a derived field lists. */
    public enum LinkEnd {
        /** The items that this item links to. */
        TARGETS,
        /** The items that link to this item. */
        SOURCES
    }

    /**
     * @param source a file (CSV, TSV, JSON lines or Parquet, relative to the model file), a directory of such files or a pattern that
     *               they match, all of one format, or a SQL query
     * @param id the column with the items' ids
     */
    public record Catalogue(String source, String id) {
    }

    /**
     * @param source files or a SQL query, as for the catalogue
     * @param query the column that names the query
     * @param item the column that names the item
     * @param weight the column with a link's weight, if any
     * @param time the column with a link's time, if any
     */
    public record Interactions(String source, String query, String item, Optional<String> weight, Optional<String> time) {
    }

    /**
     * A field whose values are the ids of items that the training links connect with an item.
     *
     * @param field the field's name
     * @param from which ends of the links
     * @param maxValues the most values an item gets
     */
    public record Derived(String field, LinkEnd from, int maxValues) {
    }

    static DataSpec read(SpecNode node) {
        node.keys("catalogue", "interactions", "querySource", "derived");
        SpecNode catalogue = node.get("catalogue").keys("source", "id");
        SpecNode interactions = node.get("interactions").keys("source", "query", "item", "weight", "time");
        QuerySource querySource = node.get("querySource").oneOf(QuerySource.SEED);
        return new DataSpec(new Catalogue(catalogue.get("source").string(), catalogue.get("id").string()),
                new Interactions(interactions.get("source").string(), interactions.get("query").string(),
                        interactions.get("item").string(), optional(interactions.get("weight")),
                        optional(interactions.get("time"))),
                querySource, readDerived(node.get("derived"), querySource));
    }

    private static List<Derived> readDerived(SpecNode node, QuerySource querySource) {
        List<Derived> derived = new ArrayList<>();
        for (SpecNode each : node.elements()) {
            each.keys("field", "from", "maxValues");
            String field = each.get("field").string();
            if (derived.stream().anyMatch(other -> other.field().equals(field))) {
                throw each.get("field").error("is '" + field + "', as another derived field is named already");
            }
            derived.add(new Derived(field, each.get("from").oneOf(LinkEnd.TARGETS), each.get("maxValues").integer(32, 1, 1000)));
        }
        if (!derived.isEmpty() && querySource != QuerySource.SEED) {
            throw node.error("needs 'querySource: seed': only there do links join two items");
        }
        return List.copyOf(derived);
    }

    static Optional<String> optional(SpecNode node) {
        return node.isPresent() ? Optional.of(node.string()) : Optional.empty();
    }

    /** How a constant is written in a model file. */
    static String lowerCase(Enum<?> constant) {
        return SpecNode.nameOf(constant);
    }

    void write(ObjectNode node) {
        node.putObject("catalogue").put("source", catalogue.source()).put("id", catalogue.id());
        ObjectNode links = node.putObject("interactions").put("source", interactions.source())
                .put("query", interactions.query()).put("item", interactions.item());
        interactions.weight().ifPresent(weight -> links.put("weight", weight));
        interactions.time().ifPresent(time -> links.put("time", time));
        node.put("querySource", lowerCase(querySource));
        for (Derived each : derived) {
            node.withArray("derived").addObject().put("field", each.field()).put("from", lowerCase(each.from()))
                    .put("maxValues", each.maxValues());
        }
    }
}
