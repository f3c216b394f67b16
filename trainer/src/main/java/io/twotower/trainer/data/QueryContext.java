package io.twotower.trainer.data;

import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.features.FeatureSpec;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.MappedInts;
import io.twotower.trainer.storage.Scratch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the rows of the interactions say about each query beside its links, where queries are no items: the fields of a request, the item
 * that it starts from, the user whose history it comes with. All rows of a query must say the same: splits and metrics are by query.
 */
final class QueryContext {

    private final List<StringColumn> requests;
    /** Null where queries have no seed of their own. */
    private final MappedInts seeds;
    /** Null where a query is its own user. */
    private final MappedInts users;
    private final IdIndex userIds;

    private QueryContext(List<StringColumn> requests, MappedInts seeds, MappedInts users, IdIndex userIds) {
        this.requests = requests;
        this.seeds = seeds;
        this.users = users;
        this.userIds = userIds;
    }

    /** No query yet. */
    static QueryContext of(ModelSpec spec, Scratch scratch) {
        DataSpec.Interactions columns = spec.data().interactions();
        return new QueryContext(requestFields(spec).keySet().stream().map(field -> new StringColumn(field, scratch)).toList(),
                columns.seed().isPresent() ? scratch.ints() : null, columns.user().isPresent() ? scratch.ints() : null,
                new IdIndex(scratch));
    }

    /** What was written to an archive. */
    static QueryContext open(ModelSpec spec, Archive archive) {
        DataSpec.Interactions columns = spec.data().interactions();
        List<StringColumn> requests = new ArrayList<>();
        for (String field : requestFields(spec).keySet()) {
            requests.add(StringColumn.open(field, archive.part("request" + requests.size())));
        }
        return new QueryContext(requests, columns.seed().isPresent() ? archive.open("seeds", Scratch::ints) : null,
                columns.user().isPresent() ? archive.open("users", Scratch::ints) : null, IdIndex.open(archive.part("userIds")));
    }

    void write(Archive archive) {
        for (int i = 0; i < requests.size(); i++) {
            requests.get(i).write(archive.part("request" + i));
        }
        if (seeds != null) {
            archive.write("seeds", seeds);
        }
        if (users != null) {
            archive.write("users", users);
        }
        userIds.write(archive.part("userIds"));
    }

    /** The columns to read, each with why. */
    static Map<String, String> columns(ModelSpec spec) {
        Map<String, String> columns = new LinkedHashMap<>();
        requestFields(spec).forEach((field, feature) -> columns.put(field, "which query feature '" + feature + "' reads"));
        spec.data().interactions().seed().ifPresent(column -> columns.putIfAbsent(column, "named by 'data.interactions.seed'"));
        spec.data().interactions().user().ifPresent(column -> columns.putIfAbsent(column, "named by 'data.interactions.user'"));
        return columns;
    }

    /** The fields of requests that features read, each with the first of these. */
    private static Map<String, String> requestFields(ModelSpec spec) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Feature feature : spec.features().query()) {
            if (feature.field().startsWith(FeatureSpec.REQUEST)) {
                fields.putIfAbsent(feature.field().substring(FeatureSpec.REQUEST.length()), feature.name());
            }
        }
        return fields;
    }

    /** The fields of requests that must be numbers. */
    static Set<String> numbers(ModelSpec spec) {
        Set<String> numbers = new LinkedHashSet<>();
        for (Feature feature : spec.features().query()) {
            if (feature.field().startsWith(FeatureSpec.REQUEST) && feature.kind() == FeatureKind.NUMBER) {
                numbers.add(feature.field().substring(FeatureSpec.REQUEST.length()));
            }
        }
        return numbers;
    }

    /**
     * Adds what a row says about a new query.
     *
     * @param cells the row's cell of each column
     * @param seed the item's number, where queries have a seed
     */
    void add(Row row, Cells cells, int seed) {
        for (StringColumn column : requests) {
            column.add(row, cells.of(column.name()));
        }
        if (seeds != null) {
            seeds.add(seed);
        }
        if (users != null) {
            users.add(user(row, cells));
        }
    }

    /** @throws DataException when a row contradicts what an earlier one said about its query */
    void requireSame(int query, Row row, Cells cells, int seed) {
        for (StringColumn column : requests) {
            List<String> values = row.strings(cells.of(column.name()));
            if (!column.get(query).equals(values)) {
                throw contradiction(row, column.name(), values, column.get(query));
            }
        }
        if (seeds != null && seeds.get(query) != seed) {
            throw contradiction(row, cells.seed(), row.strings(cells.of(cells.seed())), "another item");
        }
        if (users != null && users.get(query) != user(row, cells)) {
            throw contradiction(row, cells.user(), row.strings(cells.of(cells.user())), userIds.id(users.get(query)));
        }
    }

    private int user(Row row, Cells cells) {
        byte[] id = row.bytes(cells.of(cells.user()), 0);
        int known = userIds.indexOf(id);
        return known < 0 ? userIds.add(id) : known;
    }

    private static DataException contradiction(Row row, String column, Object found, Object earlier) {
        return new DataException(row.where() + ": query '" + row.text(0, 0) + "' has " + found + " in column '" + column + "', but "
                + earlier + " in an earlier row; 'data.interactions.query' must name a column that tells such requests apart");
    }

    /**
     * Where the columns of the context stand in a row.
     *
     * @param cells by the columns' names
     * @param seed the name of the column with the seed, or null
     * @param user the name of the column with the user, or null
     */
    record Cells(Map<String, Integer> cells, String seed, String user) {

        int of(String column) {
            return cells.get(column);
        }
    }

    /** The fields of requests, a value list a query. */
    List<StringColumn> requests() {
        return requests;
    }

    /** The item that a query starts from, or {@link Catalogue#NONE}. */
    int seed(int query) {
        return seeds == null ? Catalogue.NONE : seeds.get(query);
    }

    /** The number of the user whose history a query comes with. */
    int user(int query) {
        return users == null ? query : users.get(query);
    }

    /** How many users there are, of so many queries. */
    int users(int queries) {
        return users == null ? queries : userIds.size();
    }
}
