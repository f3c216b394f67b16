package io.twotower.trainer.warmstart;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.Tower;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was carried over from an earlier model.
 *
 * @param fingerprint of the earlier model
 */
public record WarmStartReport(String fingerprint, List<TableStart> tables, LayersStart query, LayersStart item) {

    public WarmStartReport {
        tables = List.copyOf(tables);
    }

    /** What a tower's layers begin with. */
    public LayersStart layers(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    /** The form for provenance. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("fingerprint", fingerprint);
        ObjectNode rows = json.putObject("tables");
        for (TableStart table : tables) {
            ObjectNode one = rows.putObject(table.table());
            one.put("carried", table.carried()).put("fresh", table.fresh()).put("gone", table.gone());
            if (!table.reason().isEmpty()) one.put("reason", table.reason());
        }
        ObjectNode layers = json.putObject("layers");
        for (Tower tower : Tower.values()) layers.put(tower.label(), layers(tower).toString());
        return json;
    }

    /** For people: a line a table and a line a tower. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (TableStart table : tables)
            lines.add(String.format(Locale.ROOT, "table %s: %,d rows carried over, %,d new, %,d gone%s", table.table(), table.carried(),
                                    table.fresh(), table.gone(), because(table.reason())));
        for (Tower tower : Tower.values()) lines.add(tower.label() + " layers: " + layers(tower));
        return lines;
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ", for " + reason;
    }
}
