package io.twotower.trainer.store;

import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.function.IntFunction;

/** Links in mapped files: query row, item row, weight. */
final class StoredLinks {

    static final int INTS = 3;
    static final int ITEM = 1;
    private static final int WEIGHT = 2;

    private final IntBuffer[] shards;

    StoredLinks(int count, IntFunction<Path> files) {
        shards = new IntBuffer[count];
        for (int i = 0; i < count; i++) shards[i] = ShardFile.map(files.apply(i));
    }

    int query(long link) {
        return get(link, 0);
    }

    int item(long link) {
        return get(link, ITEM);
    }

    float weight(long link) {
        return Float.intBitsToFloat(get(link, WEIGHT));
    }

    private int get(long link, int what) {
        return shards[StoreLayout.linkShard(link)].get(INTS * StoreLayout.inLinkShard(link) + what);
    }
}
