package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where examples come from.
 *
 * @param catalogue the items
 * @param interactions the links from queries to items
 * @param querySources what query features can read; {@code seed} alone means that queries are items
 * @param history what of a user's history a training example sees
 * @param derived item fields made from the training links and of what is alike
 */
public record DataSpec(Catalogue catalogue, Interactions interactions, List<QuerySource> querySources, History history,
                       List<Derived> derived) {

    /** What is known of a query. */
    public enum QuerySource {
        /** An item of the catalogue that it is or starts from; query features read {@code seed.FIELD}. */
        SEED("seed."),
        /** What the request says; query features read {@code request.COLUMN}, a column of the interactions. */
        REQUEST("request."),
        /** Its user's other items; query features read {@code history.FIELD} and {@code history.last.FIELD}. */
        HISTORY("history.");

        private final String prefix;

        QuerySource(String prefix) {
            this.prefix = prefix;
        }

        /** What the fields begin with that query features read of it. */
        public String prefix() {
            return prefix;
        }
    }

    /** What of a user's history a training example sees. */
    public enum History {
        /** All items but the one that is predicted. */
        ALL,
        /** The items that precede the one that is predicted. */
        BEFORE
    }

    /** Which items a derived field lists. */
    public enum DerivedFrom {
        /** The items that this item links to. */
        TARGETS,
        /** The items that link to this item. */
        SOURCES,
        /** The items whose content is nearest to this item's, the nearest first. */
        SIMILAR,
        /** The items that similar ones link to, those first that the most similar ones do. */
        SIMILAR_TARGETS,
        /** The items that link to similar ones, in the same order. */
        SIMILAR_SOURCES;

        /** Whether an item's own links make the field: what an example is about is then left out of it. */
        public boolean isOwnLinks() {
            return this == TARGETS || this == SOURCES;
        }
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
     * @param seed the column with the item that a query starts from, where queries are no items but have one
     * @param user the column with the user whose history a query comes with, where the query itself is not the user
     */
    public record Interactions(String source, String query, String item, Optional<String> weight, Optional<String> time,
                               Optional<String> seed, Optional<String> user) {
    }

    /**
     * A field whose values are the ids of items that are linked with an item, or like it.
     *
     * @param field the field's name
     * @param from which items
     * @param maxValues the most values an item gets
     */
    public record Derived(String field, DerivedFrom from, int maxValues) {
    }

    static DataSpec read(SpecNode node) {
        node.keys("catalogue", "interactions", "querySource", "history", "derived");
        SpecNode catalogue = node.get("catalogue").keys("source", "id");
        SpecNode interactions = node.get("interactions").keys("source", "query", "item", "weight", "time", "seed",
                "user");
        List<QuerySource> querySources = readQuerySources(node.get("querySource"));
        DataSpec spec = new DataSpec(new Catalogue(catalogue.get("source").string(), catalogue.get("id").string()),
                new Interactions(interactions.get("source").string(), interactions.get("query").string(),
                        interactions.get("item").string(), optional(interactions.get("weight")),
                        optional(interactions.get("time")), optional(interactions.get("seed")), optional(interactions.get("user"))),
                querySources, node.get("history").oneOf(History.ALL), readDerived(node.get("derived"), querySources));
        spec.checkContext(node);
        return spec;
    }

    private static List<QuerySource> readQuerySources(SpecNode node) {
        if (!node.json().isArray()) {
            return List.of(node.oneOf(QuerySource.SEED));
        }
        List<QuerySource> sources = node.elements().stream().map(each -> each.oneOf(QuerySource.SEED)).toList();
        if (sources.isEmpty() || Set.copyOf(sources).size() < sources.size()) {
            throw node.error("must name one or more sources, each once, is " + node.json());
        }
        return sources;
    }

    /** A seed beside other sources has a column of its own; the query column then names the query. */
    private void checkContext(SpecNode node) {
        SpecNode columns = node.get("interactions");
        boolean mixed = querySources.contains(QuerySource.SEED) && !queriesAreItems();
        if (mixed && interactions.seed().isEmpty()) {
            throw columns.get("seed").error("is missing: where 'querySource' has seed among others, it names the column with the item that "
                    + "a query starts from");
        } else if (!mixed && interactions.seed().isPresent()) {
            throw columns.get("seed").error("is for 'querySource: [seed, …]', seed among others");
        } else if (!readsHistories() && interactions.user().isPresent()) {
            throw columns.get("user").error("is for models that read a history: 'querySource: history', or history among others");
        }
    }

    /** Whether queries are items of the catalogue: the query column names one. */
    public boolean queriesAreItems() {
        return querySources.equals(List.of(QuerySource.SEED));
    }

    public boolean readsHistories() {
        return querySources.contains(QuerySource.HISTORY);
    }

    private static List<Derived> readDerived(SpecNode node, List<QuerySource> querySources) {
        List<Derived> derived = new ArrayList<>();
        for (SpecNode each : node.elements()) {
            each.keys("field", "from", "maxValues");
            String field = each.get("field").string();
            if (derived.stream().anyMatch(other -> other.field().equals(field))) {
                throw each.get("field").error("is '" + field + "', as another derived field is named already");
            }
            DerivedFrom from = each.get("from").oneOf(DerivedFrom.TARGETS);
            if (from != DerivedFrom.SIMILAR && !querySources.equals(List.of(QuerySource.SEED))) {
                throw each.get("from").error("is '" + SpecNode.nameOf(from) + "', which needs 'querySource: seed': only there do links join "
                        + "two items; 'similar' does without");
            }
            derived.add(new Derived(field, from, each.get("maxValues").integer(32, 1, 1000)));
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
        interactions.seed().ifPresent(seed -> links.put("seed", seed));
        interactions.user().ifPresent(user -> links.put("user", user));
        if (querySources.size() == 1) {
            node.put("querySource", lowerCase(querySources.get(0)));
        } else {
            querySources.forEach(source -> node.withArray("querySource").add(lowerCase(source)));
        }
        node.put("history", lowerCase(history));
        for (Derived each : derived) {
            node.withArray("derived").addObject().put("field", each.field()).put("from", lowerCase(each.from()))
                    .put("maxValues", each.maxValues());
        }
    }
}
