package io.twotower.trainer.export;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;

import java.nio.IntBuffer;
import java.util.function.IntFunction;

/**
 * Many vectors by the encoder and the towers that serving uses, from raw features or from rows that were encoded already: for feeding and
 * for evaluation. While some threads encode a batch others compute theirs.
 */
public final class CatalogueVectors {
    private final FeatureEncoder encoder;
    private final OnnxTowers towers;

    public CatalogueVectors(FeatureEncoder encoder, OnnxTowers towers) {
        this.encoder = encoder;
        this.towers = towers;
    }

    /**
     * Embeds {@code count} examples in memory.
     *
     * @param raw makes the features of an example from its number; called by several threads
     * @return vectors {@code [count, dim]}, each of length one
     */
    public float[] embed(Tower tower, int count, IntFunction<RawFeatures> raw) {
        return towers.embed(tower, count, encoded(tower, raw));
    }

    /** Embeds {@code count} examples batch by batch, in order; otherwise like {@link #embed(Tower, int, IntFunction)}. */
    public void embed(Tower tower, int count, IntFunction<RawFeatures> raw, VectorSink sink) {
        towers.embed(tower, count, encoded(tower, raw), sink);
    }

    private SlotSource encoded(Tower tower, IntFunction<RawFeatures> raw) {
        return (from, to, target) -> {
            int[] row = new int[encoder.width(tower)];
            for (int i = from; i < to; i++) {
                encoder.encode(tower, raw.apply(i), row, 0);
                target.put(row);
            }
        };
    }

    /**
     * Embeds encoded rows, as serving sees them, in memory.
     *
     * @return vectors {@code [rows, dim]}, each of length one
     */
    public float[] embed(Tower tower, EncodedRows rows) {
        return towers.embed(tower, rows.size(), slots(tower, rows));
    }

    /** Embeds encoded rows batch by batch, in order; otherwise like {@link #embed(Tower, EncodedRows)}. */
    public void embed(Tower tower, EncodedRows rows, VectorSink sink) {
        towers.embed(tower, rows.size(), slots(tower, rows), sink);
    }

    private SlotSource slots(Tower tower, EncodedRows rows) {
        int[] starts = new int[rows.features() + 1];
        for (int f = 0; f < rows.features(); f++) starts[f] = encoder.offset(tower, f);
        starts[rows.features()] = encoder.width(tower);
        return (from, to, target) -> {
            BagRow row = new BagRow(rows.features());
            for (int i = from; i < to; i++) {
                rows.read(i, EncodedRows.NONE, row);
                putSlots(row, starts, target);
            }
        };
    }

    /** Puts bag after bag, each followed by padding up to where the next one's slots start. */
    private static void putSlots(BagRow row, int[] starts, IntBuffer target) {
        for (int f = 0; f < row.features(); f++) {
            int ids = row.end(f) - row.start(f);
            target.put(row.ids(), row.start(f), ids);
            for (int padding = starts[f + 1] - starts[f] - ids; padding > 0; padding--) target.put(FeatureEncoder.PADDING);
        }
    }
}
