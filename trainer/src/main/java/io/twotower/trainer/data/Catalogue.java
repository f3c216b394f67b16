package io.twotower.trainer.data;

import io.twotower.features.RawFeatures;
import io.twotower.trainer.spec.DataSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The items, numbered from 0 in the order of the data, with their fields. Ids and values are in mapped files, not on the heap.
 * Safe for use by several threads.
 */
public final class Catalogue {

    /** Leaves nothing out of derived fields. */
    public static final int NONE = -1;

    private final IdIndex ids;
    private final List<StringColumn> columns;
    private final List<DerivedField> derived;

    Catalogue(IdIndex ids, List<StringColumn> columns, List<DerivedField> derived) {
        this.ids = ids;
        this.columns = List.copyOf(columns);
        this.derived = List.copyOf(derived);
    }

    /** This catalogue with further fields made from links. */
    Catalogue withDerived(List<DerivedField> fields) {
        List<DerivedField> all = new ArrayList<>(derived);
        all.addAll(fields);
        return new Catalogue(ids, columns, all);
    }

    /** This catalogue with further fields. */
    Catalogue withColumns(List<StringColumn> more) {
        List<StringColumn> all = new ArrayList<>(columns);
        all.addAll(more);
        return new Catalogue(ids, all, derived);
    }

    /** A catalogue that was written to an archive, for a model that reads the same fields. */
    static Catalogue open(Archive archive, List<String> columns, List<DataSpec.Derived> derived) {
        List<DataSpec.Derived> linked = derived.stream().filter(field -> field.from().isOwnLinks()).toList();
        return new Catalogue(IdIndex.open(archive.part("ids")),
                columns.stream().map(name -> StringColumn.open(name, archive.part("column" + columns.indexOf(name)))).toList(),
                linked.stream().map(field -> new DerivedField(field.field(),
                        LinkedItems.open(archive.part("derived" + linked.indexOf(field)), field.maxValues()))).toList());
    }

    void write(Archive archive) {
        ids.write(archive.part("ids"));
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).write(archive.part("column" + i));
        }
        for (int i = 0; i < derived.size(); i++) {
            derived.get(i).linked().write(archive.part("derived" + i));
        }
    }

    /** The names of the fields that were read. */
    List<String> columns() {
        return columns.stream().map(StringColumn::name).toList();
    }

    public int size() {
        return ids.size();
    }

    public String id(int item) {
        return ids.id(item);
    }

    /** The number of the item with an id, or -1. */
    public int indexOf(String id) {
        return ids.indexOf(id);
    }

    /** The number of the item with an id in UTF-8, or -1. */
    int indexOf(byte[] id) {
        return ids.indexOf(id);
    }

    IdIndex ids() {
        return ids;
    }

    /** What a derived field is made of, or none where the field is not a derived one: a value is the id of a linked item. */
    public Optional<LinkedItems> linkedItems(String field) {
        return derived.stream().filter(each -> each.name().equals(field)).map(DerivedField::linked).findFirst();
    }

    /** The names of the fields, derived ones last. */
    public List<String> fields() {
        List<String> fields = new ArrayList<>();
        columns.forEach(column -> fields.add(column.name()));
        derived.forEach(field -> fields.add(field.name()));
        return fields;
    }

    /** All fields of an item, as they are stored with the item and seen in serving. */
    public RawFeatures raw(int item) {
        return raw(item, NONE, field -> true);
    }

    /**
     * Some of an item's fields, without one other item in the derived ones.
     *
     * @param leaveOut the other end of the link that an example is about, or {@link #NONE}
     */
    RawFeatures raw(int item, int leaveOut, Predicate<String> fields) {
        RawFeatures.Builder raw = RawFeatures.builder();
        columns.stream().filter(column -> fields.test(column.name()))
                .forEach(column -> raw.put(column.name(), column.get(item)));
        derived.stream().filter(field -> fields.test(field.name()))
                .forEach(field -> raw.put(field.name(), field.values(item, leaveOut, ids)));
        return raw.build();
    }

    /** The values of one field of an item; none where it is missing or there is no such field. */
    public List<String> strings(int item, String field) {
        for (StringColumn column : columns) {
            if (column.name().equals(field)) {
                return column.get(item);
            }
        }
        for (DerivedField each : derived) {
            if (each.name().equals(field)) {
                return each.values(item, NONE, ids);
            }
        }
        return List.of();
    }
}
