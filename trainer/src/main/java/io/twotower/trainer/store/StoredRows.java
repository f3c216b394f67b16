package io.twotower.trainer.store;

import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/** Rows in mapped files. */
final class StoredRows implements EncodedRows {

    /** Ints that come from memory together. */
    private static final int CACHE_LINE = 16;

    private final int size;
    private final int shardBits;
    private final List<BagSchema> bags;
    private final boolean linked;
    private final IntBuffer[] shards;
    /** Where in each shard the rows' beginnings stand. */
    private final int[] offsets;
    /** Means nothing, but without a use of what is fetched the compiler would leave the fetching out. */
    @SuppressWarnings("unused")
    private int fetched;

    StoredRows(StoreLayout.Rows layout, IntFunction<Path> files) {
        size = layout.rows();
        shardBits = layout.shardBits();
        bags = layout.bags();
        linked = bags.stream().anyMatch(BagSchema::isLinked);
        shards = new IntBuffer[layout.shards()];
        offsets = new int[shards.length];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = ShardFile.map(files.apply(i));
            offsets[i] = shards[i].limit() - layout.rowsIn(i) - 1;
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int features() {
        return bags.size();
    }

    @Override
    public boolean isLinked(int feature) {
        return bags.get(feature).isLinked();
    }

    @Override
    public void read(int row, int leaveOut, BagRow target) {
        IntBuffer shard = shards[row >>> shardBits];
        int at = place(row);
        int start = shard.get(at);
        int length = shard.get(at + 1) - start;
        if (linked) target.readWithout(leaveOut, shard, start, length, bags);
        else target.read(shard, start, length);
    }

    /** Where in its shard it says where a row begins; behind it, where the row ends. */
    private int place(int row) {
        int shard = row >>> shardBits;
        return offsets[shard] + row - (shard << shardBits);
    }

    @Override
    public void fetch(int[] rows, int count) {
        int sum = 0;
        // First where the rows are, then the rows: no load waits for another one before it.
        for (int i = 0; i < count; i++) sum += shards[rows[i] >>> shardBits].get(place(rows[i]));
        for (int i = 0; i < count; i++) {
            IntBuffer shard = shards[rows[i] >>> shardBits];
            int at = place(rows[i]);
            int last = shard.get(at + 1) - 1;
            for (int j = shard.get(at); j < last; j += CACHE_LINE) sum += shard.get(j);
            sum += shard.get(last);
        }
        fetched = sum;
    }
}
