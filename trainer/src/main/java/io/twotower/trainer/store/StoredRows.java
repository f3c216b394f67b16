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
    /** Means nothing, but for a fetch being of use and not left out by the compiler. */
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
    public void read(int row, int leaveOut, BagRow target) {
        int number = row >>> shardBits;
        IntBuffer shard = shards[number];
        int at = offsets[number] + row - (number << shardBits);
        int start = shard.get(at);
        int length = shard.get(at + 1) - start;
        if (linked) target.readWithout(leaveOut, shard, start, length, bags);
        else target.read(shard, start, length);
    }

    @Override
    public void fetch(int[] rows, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int number = rows[i] >>> shardBits;
            IntBuffer shard = shards[number];
            int at = offsets[number] + rows[i] - (number << shardBits);
            int end = shard.get(at + 1);
            for (int place = shard.get(at); place < end; place += CACHE_LINE) sum += shard.get(place);
        }
        fetched = sum;
    }
}
