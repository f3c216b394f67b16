package io.twotower.trainer.data;

import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
    private final boolean seeds;
    private final boolean weighted;
    private final boolean timed;
    private final IdIndex queries;
    private final QueryContext context;
    private final Set<String> numbers;
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
        this.seeds = data.queriesAreItems();
        this.weighted = data.interactions().weight().isPresent();
        this.timed = data.interactions().time().isPresent();
        this.queries = new IdIndex(scratch);
        this.context = QueryContext.of(spec, scratch);
        this.numbers = QueryContext.numbers(spec);
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
            Map<String, Integer> places = new LinkedHashMap<>();
            QueryContext.columns(spec).forEach((column, reason) -> {
                places.put(column, wanted.size());
                require(table, column, reason, wanted);
            });
            QueryContext.Cells cells = new QueryContext.Cells(places, names.seed().orElse(null), names.user().orElse(null));
            table.forEach(wanted, row -> read(row, cells, target));
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

    /** What is known of the queries where they are no items. */
    QueryContext context() {
        return context;
    }

    long duplicates() {
        return duplicates;
    }

    private static void require(Table table, String column, String reason, List<String> wanted) {
        table.require(column, reason);
        wanted.add(column);
    }

    private void read(Row row, QueryContext.Cells cells, Links target) {
        String missing = missing(row, cells);
        if (missing != null) {
            badRows.add("link without two ends", row.where() + ": no value in column '" + missing + "'");
            return;
        }
        int item = catalogue.indexOf(row.bytes(1, 0));
        int seedCell = seeds ? 0 : cells.seed() != null ? cells.of(cells.seed()) : -1;
        int seed = seedCell < 0 ? Catalogue.NONE : seed(row.bytes(seedCell, 0));
        if (item < 0 || seedCell >= 0 && seed < 0) {
            badRows.add("link with an unknown item", row.where() + ": the catalogue has no item '"
                    + row.text(item < 0 ? 1 : seedCell, 0) + "'");
            return;
        }
        String problem = problem(row, cells);
        if (problem != null) {
            badRows.add("link with a bad number", row.where() + ", " + problem);
            return;
        }
        int query = seeds ? seed : query(row, cells, seed);
        checksum.add(row);
        target.add(query, item, weighted ? (float) number(row, 2, 1) : 1, timed ? number(row, weighted ? 3 : 2, 0) : 0);
    }

    /** The column that a row lacks the one value of; null when none does. */
    private String missing(Row row, QueryContext.Cells cells) {
        if (row.count(0) != 1) {
            return data.interactions().query();
        } else if (row.count(1) != 1) {
            return data.interactions().item();
        } else if (cells.seed() != null && row.count(cells.of(cells.seed())) != 1) {
            return cells.seed();
        }
        return cells.user() != null && row.count(cells.of(cells.user())) != 1 ? cells.user() : null;
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
    private String problem(Row row, QueryContext.Cells cells) {
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
        for (String field : numbers) {
            if (!isFinite(row, cells.of(field))) {
                return "column '" + field + "': not a finite number";
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

    /** Numbers a query. */
    private int query(Row row, QueryContext.Cells cells, int seed) {
        int known = queries.indexOf(row.bytes(0, 0));
        if (known >= 0) {
            context.requireSame(known, row, cells, seed);
            return known;
        }
        context.add(row, cells, seed);
        return queries.add(row.bytes(0, 0));
    }

    private static double number(Row row, int column, double byDefault) {
        return row.count(column) == 0 ? byDefault : Numbers.parse(row.text(column, 0));
    }
}
