package io.twotower.trainer.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.Tower;
import io.twotower.trainer.spec.ExportSpec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of an export.
 *
 * @param wanted precision that was asked for
 * @param tables precision of each table, in their order: a finer one than wanted where that would have moved vectors beyond the limit
 */
public record ExportReport(ExportSpec.Tables wanted, Map<String, ExportSpec.Tables> tables, ExportedTower query, ExportedTower item) {

    public ExportReport {
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    /** What came of a tower's. */
    public ExportedTower of(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    /** The larger of both towers' parities. */
    public float parity() {
        return Math.max(query.parity(), item.parity());
    }

    /** The form for provenance: what was wanted, each table's precision, and each tower's parity and bytes. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("tables", name(wanted));
        ObjectNode precision = json.putObject("precision");
        tables.forEach((table, found) -> precision.put(table, name(found)));
        for (Tower tower : Tower.values())
            json.putObject(tower.label()).put("parity", of(tower).parity()).put("bytes", of(tower).bytes());
        return json;
    }

    /** One line for people. */
    public String describe() {
        return String.format(Locale.ROOT, "%s tables%s; query tower %s, item tower %s; largest difference to the trained model %.1e"
                                          + " (limit %.0e)", name(wanted), exceptions(), megabytes(query.bytes()), megabytes(item.bytes()),
                             parity(), TowerExporter.limit(wanted));
    }

    private String exceptions() {
        List<String> finer = tables.entrySet().stream().filter(table -> table.getValue() != wanted)
                .map(table -> table.getKey() + " " + name(table.getValue())).toList();
        return finer.isEmpty() ? "" : finer.stream().collect(Collectors.joining(", ", ", but to stay within the limit ", ""));
    }

    private static String name(ExportSpec.Tables tables) {
        return tables.name().toLowerCase(Locale.ROOT);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}
