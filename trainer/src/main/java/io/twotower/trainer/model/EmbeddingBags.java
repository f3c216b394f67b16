package io.twotower.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twotower.trainer.store.BagRow;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/** The bags of rows to embed over one table group's matrix. Reused; not thread safe. */
final class EmbeddingBags {

    private int[] ids = new int[1024];
    private float[] shares = new float[1024];
    private int[] offsets = new int[1024];
    private int entries;
    private int bags;

    void clear() {
        entries = 0;
        bags = 0;
    }

    /** Adds bag number {@code feature} of a row; {@code firstRow} is where its table begins in the matrix, {@code decay} the feature's. */
    void add(BagRow row, int feature, int firstRow, float decay) {
        int size = row.end(feature) - row.start(feature);
        if (entries + size > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(entries + size, 2 * entries));
            shares = Arrays.copyOf(shares, ids.length);
        }
        if (bags == offsets.length) offsets = Arrays.copyOf(offsets, 2 * bags);
        offsets[bags++] = entries;
        for (int i = row.start(feature); i < row.end(feature); i++) ids[entries++] = firstRow + row.ids()[i];
        BagShares.fill(shares, entries - size, entries, decay);
    }

    NDArray ids(NDManager manager) {
        return manager.create(IntBuffer.wrap(ids, 0, entries), new Shape(entries));
    }

    NDArray offsets(NDManager manager) {
        return manager.create(IntBuffer.wrap(offsets, 0, bags), new Shape(bags));
    }

    NDArray shares(NDManager manager) {
        return manager.create(FloatBuffer.wrap(shares, 0, entries), new Shape(entries));
    }
}
