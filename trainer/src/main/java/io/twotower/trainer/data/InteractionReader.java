package io.twotower.trainer.data;

import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.features.FeatureSpec;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the links between queries and the items of a catalogue. Rows that repeat a pair are one link: weights are added up, the
 * latest time holds.
 */
final class InteractionReader {

    private final ModelSpec spec;
    private final Catalogue catalogue;
    private final BadRows badRows;
    private final Checksum checksum;
    private final IdIndex queries = new IdIndex();
    private final List<StringColumn> requestColumns = new ArrayList<>();
    private final Set<String> numbers = new LinkedHashSet<>();
    private final PairIndex positions = new PairIndex();
    private int[] query = new int[1024];
    private int[] item = new int[1024];
    private float[] weight = new float[1024];
    private double[] time = new double[1024];
    private int size;
    private long duplicates;

    InteractionReader(ModelSpec spec, Catalogue catalogue, BadRows badRows, Checksum checksum) {
        this.spec = spec;
        this.catalogue = catalogue;
        this.badRows = badRows;
        this.checksum = checksum;
    }

    Links read() {
        DataSpec.Interactions names = spec.data().interactions();
        try (Table table = Table.open(names.source(), spec.directory())) {
            List<String> wanted = new ArrayList<>(List.of(names.query(), names.item()));
            table.require(names.query(), "named by 'data.interactions.query'");
            table.require(names.item(), "named by 'data.interactions.item'");
            names.weight().ifPresent(column -> require(table, column, "named by 'data.interactions.weight'", wanted));
            names.time().ifPresent(column -> require(table, column, "named by 'data.interactions.time'", wanted));
            int first = wanted.size();
            requestFields().forEach((field, feature) -> {
                require(table, field, "which query feature '" + feature + "' reads", wanted);
                requestColumns.add(new StringColumn(field));
            });
            table.forEach(wanted, (number, cells) -> row(table.name() + ", row " + number, cells, first));
            if (size == 0) {
                throw new DataException(table.name() + " has no link to an item of the catalogue");
            }
        }
        return new Links(Arrays.copyOf(query, size), Arrays.copyOf(item, size),
                names.weight().map(column -> Arrays.copyOf(weight, size)), names.time().map(column -> Arrays.copyOf(time, size)));
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

    private void row(String where, List<List<String>> cells, int firstRequestCell) {
        if (cells.get(0).size() != 1 || cells.get(1).size() != 1) {
            badRows.add("link without two ends", where + ": no value in column '" + (cells.get(0).size() != 1
                    ? spec.data().interactions().query() : spec.data().interactions().item()) + "'");
            return;
        }
        int target = catalogue.indexOf(cells.get(1).get(0));
        boolean seed = spec.data().querySource() == DataSpec.QuerySource.SEED;
        if (target < 0 || seed && catalogue.indexOf(cells.get(0).get(0)) < 0) {
            badRows.add("link with an unknown item", where + ": the catalogue has no item '" + cells.get(target < 0 ? 1 : 0).get(0) + "'");
            return;
        }
        Optional<String> problem = problem(cells, firstRequestCell);
        if (problem.isPresent()) {
            badRows.add("link with a bad number", where + ", " + problem.get());
            return;
        }
        int source = seed ? catalogue.indexOf(cells.get(0).get(0)) : request(where, cells, firstRequestCell);
        checksum.add(cells);
        int next = 2;
        float linkWeight = spec.data().interactions().weight().isPresent() ? (float) number(cells.get(next++), 1) : 1;
        double linkTime = spec.data().interactions().time().isPresent() ? number(cells.get(next), 0) : 0;
        add(source, target, linkWeight, linkTime);
    }

    private Optional<String> problem(List<List<String>> cells, int firstRequestCell) {
        int cell = 2;
        if (spec.data().interactions().weight().isPresent()) {
            for (String value : cells.get(cell++)) {
                if (!(Numbers.parse(value) >= 0 && Numbers.isFinite(value))) {
                    return Optional.of("weight: '" + value + "' is not a finite number of at least 0");
                }
            }
        }
        if (spec.data().interactions().time().isPresent() && !cells.get(cell).stream().allMatch(Numbers::isFinite)) {
            return Optional.of("time: '" + cells.get(cell).get(0) + "' is not a finite number; a SQL query can make one: epoch(…)");
        }
        for (int i = 0; i < requestColumns.size(); i++) {
            boolean good = !numbers.contains(requestColumns.get(i).name())
                    || cells.get(firstRequestCell + i).stream().allMatch(Numbers::isFinite);
            if (!good) {
                return Optional.of("column '" + requestColumns.get(i).name() + "': not a finite number");
            }
        }
        return Optional.empty();
    }

    /** Numbers a query. All rows of a query must say the same about it: the split and the metrics are by query. */
    private int request(String where, List<List<String>> cells, int firstRequestCell) {
        String id = cells.get(0).get(0);
        int known = queries.indexOf(id);
        for (int i = 0; i < requestColumns.size(); i++) {
            List<String> values = cells.get(firstRequestCell + i);
            if (known < 0) {
                requestColumns.get(i).add(values);
            } else if (!requestColumns.get(i).get(known).equals(values)) {
                throw new DataException(where + ": query '" + id + "' has " + values + " in column '" + requestColumns.get(i).name()
                        + "', but " + requestColumns.get(i).get(known)
                        + " in an earlier row; 'data.interactions.query' must name a column that tells such requests apart");
            }
        }
        return known < 0 ? queries.add(id) : known;
    }

    private static double number(List<String> cell, double byDefault) {
        return cell.isEmpty() ? byDefault : Numbers.parse(cell.get(0));
    }

    private void add(int source, int target, float linkWeight, double linkTime) {
        int earlier = positions.putIfAbsent(source, target, size);
        if (earlier >= 0) {
            duplicates++;
            weight[earlier] += linkWeight;
            time[earlier] = Math.max(time[earlier], linkTime);
            return;
        }
        if (size == query.length) {
            query = Arrays.copyOf(query, size * 2);
            item = Arrays.copyOf(item, size * 2);
            weight = Arrays.copyOf(weight, size * 2);
            time = Arrays.copyOf(time, size * 2);
        }
        query[size] = source;
        item[size] = target;
        weight[size] = linkWeight;
        time[size++] = linkTime;
    }
}
