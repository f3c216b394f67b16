package io.twotower.trainer.data;

import io.twotower.features.Feature;
import io.twotower.features.FeatureKind;
import io.twotower.features.FeatureSpec;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the columns of the catalogue that a model uses. */
final class CatalogueReader {

    private final ModelSpec spec;
    private final BadRows badRows;
    private final Checksum checksum;
    private final Scratch scratch;

    CatalogueReader(ModelSpec spec, BadRows badRows, Checksum checksum, Scratch scratch) {
        this.spec = spec;
        this.badRows = badRows;
        this.checksum = checksum;
        this.scratch = scratch;
    }

    Catalogue read() {
        try (Table table = Table.open(spec.data().catalogue().source(), spec.directory())) {
            String idColumn = spec.data().catalogue().id();
            table.require(idColumn, "named by 'data.catalogue.id'");
            Map<String, String> fields = fieldsWithReasons();
            checkDerived(table);
            fields.forEach(table::require);
            List<String> names = new ArrayList<>(fields.keySet());
            List<StringColumn> columns = names.stream().map(name -> new StringColumn(name, scratch)).toList();
            IdIndex ids = new IdIndex(scratch);
            Set<String> numberFields = numberFields();
            int[] numbers = IntStream.range(0, names.size()).filter(i -> numberFields.contains(names.get(i))).map(i -> i + 1).toArray();
            // The id comes first: it may be a field, too.
            List<String> wanted = Stream.concat(Stream.of(idColumn), names.stream()).toList();
            table.forEach(wanted, row -> {
                if (accept(row, wanted, numbers, ids)) {
                    for (int i = 0; i < columns.size(); i++) {
                        columns.get(i).add(row, i + 1);
                    }
                    checksum.add(row);
                }
            });
            if (ids.size() == 0) {
                throw new DataException(table.name() + " has no items");
            }
            return new Catalogue(ids, columns, List.of());
        }
    }

    private boolean accept(Row row, List<String> names, int[] numbers, IdIndex ids) {
        if (row.count(0) != 1) {
            badRows.add("item without an id", row.where() + ": no id in column '" + spec.data().catalogue().id() + "'");
            return false;
        }
        for (int column : numbers) {
            for (int i = 0; i < row.count(column); i++) {
                if (!Numbers.isFinite(row.text(column, i))) {
                    badRows.add("item with a bad number", row.where() + " (item '" + row.text(0, 0) + "'), column '"
                            + names.get(column) + "': '" + row.text(column, i) + "' is not a finite number");
                    return false;
                }
            }
        }
        if (ids.add(row.bytes(0, 0)) < 0) {
            badRows.add("item with an id that another has", row.where() + ": another item has the id '" + row.text(0, 0) + "'");
            return false;
        }
        return true;
    }

    /** A column for each field that features or display read, with what to say if it is missing. */
    private Map<String, String> fieldsWithReasons() {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Feature feature : spec.features().item()) {
            fields.putIfAbsent(feature.field(), "which item feature '" + feature.name() + "' reads");
        }
        for (Feature feature : spec.features().query()) {
            FeatureSpec.itemField(feature.field())
                    .ifPresent(field -> fields.putIfAbsent(field, "which query feature '" + feature.name() + "' reads"));
        }
        spec.display().fields().forEach(field -> fields.putIfAbsent(field, "which 'display' shows"));
        spec.data().derived().forEach(derived -> fields.remove(derived.field()));
        return fields;
    }

    private void checkDerived(Table table) {
        for (DataSpec.Derived derived : spec.data().derived()) {
            if (table.columns().contains(derived.field())) {
                throw new DataException(table.name() + " has a column '" + derived.field()
                        + "', the name of a derived field; give the derived field another name");
            }
        }
    }

    private Set<String> numberFields() {
        return Stream.concat(spec.features().item().stream().filter(CatalogueReader::isNumber).map(Feature::field),
                        spec.features().query().stream().filter(CatalogueReader::isNumber)
                                .flatMap(feature -> FeatureSpec.itemField(feature.field()).stream()))
                .collect(Collectors.toSet());
    }

    private static boolean isNumber(Feature feature) {
        return feature.kind() == FeatureKind.NUMBER;
    }
}
