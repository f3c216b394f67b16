package io.twotower.trainer.batch;

import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads a batch back into table ids, by the description of {@link GroupBags} alone. */
final class BatchReader {

    private final ModelLayout layout;
    private final Batch batch;

    BatchReader(ModelLayout layout, Batch batch) {
        this.layout = layout;
        this.batch = batch;
    }

    /** The bags of an item row, in the order of the features. */
    List<List<Integer>> item(int row) {
        return bags(Tower.ITEM, row);
    }

    List<List<Integer>> query(int row) {
        return bags(Tower.QUERY, row);
    }

    private List<List<Integer>> bags(Tower tower, int row) {
        List<List<Integer>> bags = new ArrayList<>();
        for (FeatureLayout feature : layout.of(tower).features()) {
            int group = layout.groupOf(feature.table());
            int itemFeatures = layout.features(Tower.ITEM, group).size();
            int first = tower == Tower.ITEM ? row * itemFeatures
                    : batch.itemRows() * itemFeatures + row * layout.features(Tower.QUERY, group).size();
            bags.add(bag(group, first + layout.features(tower, group).indexOf(feature), layout.firstRow(feature.table())));
        }
        return bags;
    }

    private List<Integer> bag(int group, int bag, int firstRow) {
        GroupBags bags = batch.groups().get(group);
        int from = bags.offsets().asIntBuffer().get(bag);
        int to = bag + 1 < bags.bags() ? bags.offsets().asIntBuffer().get(bag + 1) : bags.entries();
        List<Integer> ids = new ArrayList<>();
        for (int i = from; i < to; i++) ids.add(bags.ids().asIntBuffer().get(i) - firstRow);
        return ids;
    }

    /** Every array of the batch, for comparison. */
    static List<ByteBuffer> arrays(Batch batch) {
        List<ByteBuffer> arrays = new ArrayList<>(List.of(batch.correction(), batch.hits(), batch.weights(), batch.noise()));
        for (GroupBags group : batch.groups())
            arrays.addAll(List.of(group.ids(), group.offsets(), group.shares(), group.rows(), group.rowOffsets(), group.rowBags(), group.rowShares()));
        return arrays;
    }

    /** A copy of {@link #arrays}, to be kept while the batch is filled again. */
    static List<ByteBuffer> copy(Batch batch) {
        return arrays(batch).stream().map(bytes -> ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip()).toList();
    }

    static int[] ints(ByteBuffer bytes) {
        IntBuffer buffer = bytes.asIntBuffer();
        int[] values = new int[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    static long[] longs(ByteBuffer bytes) {
        LongBuffer buffer = bytes.asLongBuffer();
        long[] values = new long[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    static float[] floats(ByteBuffer bytes) {
        FloatBuffer buffer = bytes.asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
