package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.SpecNode;

/**
 * How the towers are exported.
 *
 * @param tables the precision of the embedding tables
 */
public record ExportSpec(Tables tables) {

    /** The precision of embedding tables in an exported tower; the layers are always 32-bit. */
    public enum Tables {
        /** 32-bit floats, as trained. */
        FP32,
        /** 16-bit floats: half the size. */
        FP16,
        /** 8-bit integers with a scale a row: about a quarter of the size. */
        INT8
    }

    static ExportSpec read(SpecNode node) {
        node.keys("tables");
        return new ExportSpec(node.get("tables").oneOf(Tables.FP32));
    }

    void write(ObjectNode node) {
        node.put("tables", DataSpec.lowerCase(tables));
    }
}
