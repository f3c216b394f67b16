package io.twotower.trainer.data;

import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.features.FeatureSpec;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the links between queries and the items of a catalogue. Rows that repeat a pair are one link: weights are added up, the
 * latest time holds.
 */
final class InteractionReader {

    private final DataSpec data;
    private final ModelSpec spec;
    private final Catalogue catalogue;
    private final BadRows badRows;
    private final Checksum checksum;
    private final Scratch scratch;
    private final boolean seeds;
    private final boolean weighted;
    private final boolean timed;
    private final IdIndex queries;
    private final List<StringColumn> requestColumns = new ArrayList<>();
    private final Set<String> numbers = new LinkedHashSet<>();
    private final Links links;
    private byte[] lastSeedId;
    private int lastSeed;
    private long duplicates;
    private long firstGiven;

    InteractionReader(ModelSpec spec, Catalogue catalogue, BadRows badRows, Checksum checksum, Scratch scratch) {
        this.spec = spec;
        this.data = spec.data();
        this.catalogue = catalogue;
        this.badRows = badRows;
        this.checksum = checksum;
        this.scratch = scratch;
        this.seeds = data.querySource() == DataSpec.QuerySource.SEED;
        this.weighted = data.interactions().weight().isPresent();
        this.timed = data.interactions().time().isPresent();
        this.queries = new IdIndex(scratch);
        this.links = new Links(scratch, weighted, timed);
    }

    /** The links, those that are given as test links last. */
    Links read() {
        Links learnt = merged(read(data.interactions().source(), links));
        firstGiven = learnt.size();
        if (spec.evaluation().testSource().isEmpty()) {
            return learnt;
        }
        checksum.endSource();
        // What is given as a test link too is known to training: the first of two that are equal stays.
        return merged(read(spec.evaluation().testSource().get(), learnt));
    }

    private Links merged(Links read) {
        long rows = read.size();
        Links merged = RepeatedPairs.merge(read);
        duplicates += rows - merged.size();
        return merged;
    }

    /** Adds the links of a source. */
    private Links read(String source, Links target) {
        DataSpec.Interactions names = data.interactions();
        long before = target.size();
        try (Table table = Table.open(source, spec.directory())) {
            List<String> wanted = new ArrayList<>(List.of(names.query(), names.item()));
            table.require(names.query(), "named by 'data.interactions.query'");
            table.require(names.item(), "named by 'data.interactions.item'");
            names.weight().ifPresent(column -> require(table, column, "named by 'data.interactions.weight'", wanted));
            names.time().ifPresent(column -> require(table, column, "named by 'data.interactions.time'", wanted));
            int first = wanted.size();
            requestFields().forEach((field, feature) -> {
                require(table, field, "which query feature '" + feature + "' reads", wanted);
                if (before == 0) {
                    requestColumns.add(new StringColumn(field, scratch));
                }
            });
            table.forEach(wanted, row -> read(row, first, target));
            if (target.size() == before) {
                throw new DataException(table.name() + " has no link to an item of the catalogue");
            }
            return target;
        }
    }

    /** The first of the links that are given as test links; as many as there are links where none are. */
    long firstGiven() {
        return firstGiven;
    }

    /** The queries' ids where queries are no items. */
    IdIndex queries() {
        return queries;
    }

    List<StringColumn> requestColumns() {
        return requestColumns;
    }

    long duplicates() {
        return duplicates;
    }

    private static void require(Table table, String column, String reason, List<String> wanted) {
        table.require(column, reason);
        wanted.add(column);
    }

    private Map<String, String> requestFields() {
        Map<String, String> fields = new LinkedHashMap<>();
        if (spec.data().querySource() == DataSpec.QuerySource.REQUEST) {
            for (Feature feature : spec.features().query()) {
                String field = feature.field().substring(FeatureSpec.REQUEST.length());
                fields.putIfAbsent(field, feature.name());
                if (feature.kind() == FeatureKind.NUMBER) {
                    numbers.add(field);
                }
            }
        }
        return fields;
    }

    private void read(Row row, int firstRequestCell, Links target) {
        if (row.count(0) != 1 || row.count(1) != 1) {
            badRows.add("link without two ends", row.where() + ": no value in column '" + (row.count(0) != 1
                    ? data.interactions().query() : data.interactions().item()) + "'");
            return;
        }
        int item = catalogue.indexOf(row.bytes(1, 0));
        int source = seeds ? seed(row.bytes(0, 0)) : Catalogue.NONE;
        if (item < 0 || seeds && source < 0) {
            badRows.add("link with an unknown item", row.where() + ": the catalogue has no item '"
                    + row.text(item < 0 ? 1 : 0, 0) + "'");
            return;
        }
        String problem = problem(row, firstRequestCell);
        if (problem != null) {
            badRows.add("link with a bad number", row.where() + ", " + problem);
            return;
        }
        source = seeds ? source : request(row, firstRequestCell);
        checksum.add(row);
        target.add(source, item, weighted ? (float) number(row, 2, 1) : 1, timed ? number(row, weighted ? 3 : 2, 0) : 0);
    }

    /** The number of an item that is a query: often that of the row before. */
    private int seed(byte[] id) {
        if (!Arrays.equals(id, lastSeedId)) {
            lastSeedId = id;
            lastSeed = catalogue.indexOf(id);
        }
        return lastSeed;
    }

    /** What is wrong with a row's numbers; null when nothing is. */
    private String problem(Row row, int firstRequestCell) {
        int cell = 2;
        if (weighted) {
            for (int i = 0; i < row.count(cell); i++) {
                double weight = Numbers.parse(row.text(cell, i));
                if (!(weight >= 0 && Double.isFinite(weight))) {
                    return "weight: '" + row.text(cell, i) + "' is not a finite number of at least 0";
                }
            }
            cell++;
        }
        if (timed && !isFinite(row, cell)) {
            return "time: '" + row.text(cell, 0) + "' is not a finite number; a SQL query can make one: epoch(…)";
        }
        for (int i = 0; i < requestColumns.size(); i++) {
            if (numbers.contains(requestColumns.get(i).name()) && !isFinite(row, firstRequestCell + i)) {
                return "column '" + requestColumns.get(i).name() + "': not a finite number";
            }
        }
        return null;
    }

    private static boolean isFinite(Row row, int column) {
        for (int i = 0; i < row.count(column); i++) {
            if (!Numbers.isFinite(row.text(column, i))) {
                return false;
            }
        }
        return true;
    }

    /** Numbers a query. All rows of a query must say the same about it: the split and the metrics are by query. */
    private int request(Row row, int firstRequestCell) {
        int known = queries.indexOf(row.bytes(0, 0));
        for (int i = 0; i < requestColumns.size(); i++) {
            StringColumn column = requestColumns.get(i);
            if (known < 0) {
                column.add(row, firstRequestCell + i);
            } else if (!column.get(known).equals(row.strings(firstRequestCell + i))) {
                throw new DataException(row.where() + ": query '" + row.text(0, 0) + "' has " + row.strings(firstRequestCell + i)
                        + " in column '" + column.name() + "', but " + column.get(known)
                        + " in an earlier row; 'data.interactions.query' must name a column that tells such requests apart");
            }
        }
        return known < 0 ? queries.add(row.bytes(0, 0)) : known;
    }

    private static double number(Row row, int column, double byDefault) {
        return row.count(column) == 0 ? byDefault : Numbers.parse(row.text(column, 0));
    }
}
