package io.twotower.trainer.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.Tower;

import java.util.Locale;

/** What came of an export. */
public record ExportReport(ExportedTower query, ExportedTower item) {

    /** What came of a tower's. */
    public ExportedTower of(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    /** The form for provenance: precision, and each tower's parity and bytes. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tables", query.tables().name().toLowerCase(Locale.ROOT));
        for (Tower tower : Tower.values())
            json.putObject(tower.label()).put("parity", of(tower).parity()).put("bytes", of(tower).bytes());
        return json;
    }

    /** One line for people. */
    public String describe() {
        return String.format(Locale.ROOT, "%s tables; query tower %s, item tower %s; largest difference to the trained model %.1e",
                             query.tables().name().toLowerCase(Locale.ROOT), megabytes(query.bytes()), megabytes(item.bytes()),
                             Math.max(query.parity(), item.parity()));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}
