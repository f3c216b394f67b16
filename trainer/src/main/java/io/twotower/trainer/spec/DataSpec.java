package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
     * @param source a file (CSV, TSV, JSON lines or Parquet, relative to the model file) or a SQL query
     * @param id the column with the items' ids
     */
    public record Catalogue(String source, String id) {
    }

    /**
     * @param source a file or a SQL query, as for the catalogue
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

    static DataSpec read(SpecObject data) {
        SpecObject catalogue = data.object("catalogue");
        Catalogue items = new Catalogue(catalogue.requiredText("source"), catalogue.requiredText("id"));
        catalogue.end();
        SpecObject interactions = data.object("interactions");
        Interactions links = new Interactions(interactions.requiredText("source"), interactions.requiredText("query"),
                interactions.requiredText("item"), Optional.ofNullable(interactions.text("weight", null)),
                Optional.ofNullable(interactions.text("time", null)));
        interactions.end();
        QuerySource querySource = data.oneOf("querySource", QuerySource.SEED);
        List<Derived> derived = readDerived(data, querySource);
        data.end();
        return new DataSpec(items, links, querySource, derived);
    }

    private static List<Derived> readDerived(SpecObject data, QuerySource querySource) {
        List<Derived> derived = new ArrayList<>();
        for (SpecObject each : data.objects("derived")) {
            Derived field = new Derived(each.requiredText("field"), each.oneOf("from", LinkEnd.TARGETS),
                    each.integer("maxValues", 32, 1, 1000));
            each.end();
            if (derived.stream().anyMatch(other -> other.field().equals(field.field()))) {
                throw new SpecException("`" + each.path("field") + "` is " + field.field() + ", which another derived field has");
            }
            derived.add(field);
        }
        if (!derived.isEmpty() && querySource != QuerySource.SEED) {
            throw new SpecException("`" + data.path("derived") + "` needs `querySource: seed`: only there do links join two items");
        }
        return List.copyOf(derived);
    }

    void write(ObjectNode node) {
        node.putObject("catalogue").put("source", catalogue.source()).put("id", catalogue.id());
        ObjectNode links = node.putObject("interactions").put("source", interactions.source())
                .put("query", interactions.query()).put("item", interactions.item());
        interactions.weight().ifPresent(weight -> links.put("weight", weight));
        interactions.time().ifPresent(time -> links.put("time", time));
        node.put("querySource", SpecObject.specName(querySource));
        for (Derived each : derived) {
            node.withArray("derived").addObject().put("field", each.field()).put("from", SpecObject.specName(each.from()))
                    .put("maxValues", each.maxValues());
        }
    }
}
