package io.twotower.trainer.export;

import io.twotower.features.Tower;
import io.twotower.features.TowerFunction;

import java.nio.file.Path;

/** Both exported towers in ONNX Runtime. Safe for use by several threads; owns native memory until closed. */
public final class OnnxTowers implements TowerFunction, AutoCloseable {
    private final OnnxTower query;
    private final OnnxTower item;
    private final int threads;

    /**
     * @param threads that many rows are embedded on; 0 for all processors
     * @throws ExportException when a file is no tower
     */
    public OnnxTowers(Path queryTower, Path itemTower, int threads) {
        this.threads = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        query = new OnnxTower(queryTower);
        try {
            item = new OnnxTower(itemTower);
        } catch (ExportException e) {
            query.close();
            throw e;
        }
    }

    private OnnxTower tower(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    /** Length of a tower's rows. */
    public int width(Tower tower) {
        return tower(tower).width();
    }

    /** Length of the vectors. */
    public int dim() {
        return item.dim();
    }

    /**
     * Embeds one row or several.
     *
     * @param ids whole rows {@code [count, width]}
     * @return vectors {@code [count, dim]}, each of length one
     */
    @Override
    public float[] embed(Tower tower, int[] ids) {
        int width = width(tower);
        if (ids.length % width != 0)
            throw new IllegalArgumentException("Expected rows of " + width + " ids, got " + ids.length + " ids");
        return embed(tower, ids.length / width, (from, to, target) -> target.put(ids, from * width, (to - from) * width));
    }

    /**
     * Embeds rows that are read batch by batch.
     *
     * @param count rows there are
     * @return vectors {@code [count, dim]}, each of length one
     */
    public float[] embed(Tower tower, int count, SlotSource rows) {
        float[] all = new float[Math.multiplyExact(count, dim())];
        embed(tower, count, rows, (first, vectors) -> System.arraycopy(vectors, 0, all, first * dim(), vectors.length));
        return all;
    }

    /**
     * Embeds rows that are read batch by batch, without holding more than a few batches of rows or vectors.
     *
     * @param count rows there are
     * @param rows called by several threads at once
     * @param sink called in order, by the calling thread
     */
    public void embed(Tower tower, int count, SlotSource rows, VectorSink sink) {
        tower(tower).embed(count, rows, sink, threads);
    }

    @Override
    public void close() {
        query.close();
        item.close();
    }
}
