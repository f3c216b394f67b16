package io.twotower.trainer.store;

import io.twotower.trainer.store.StoreDirectory.Kind;

import java.util.List;

/**
 * What a store holds, as its manifest says.
 *
 * @param key      of the source that it is made of
 * @param complete whether all of it was made; until then, files are looked at more closely
 */
record StoreLayout(int format, String key, Rows items, Rows queries, Rows validation, Rows coldItems, Rows coldValidation, long links, boolean complete) {

    private static final int LINK_BITS = 22;

    /**
     * The rows of one kind.
     *
     * @param shardBits a shard has {@code 1 << shardBits} rows, but for the last one
     */
    record Rows(int rows, int shardBits, List<BagSchema> bags) {

        private static final int LARGEST_BITS = 16;
        private static final int SMALLEST_BITS = 10;
        /** Shards that there are of few rows, so that all cores have something to do. */
        private static final int SHARDS = 64;
        /** Half of what a file may have. */
        private static final long SHARD_INTS = 1 << 28;

        static Rows of(RowSource source) {
            long longest = source.bags().stream().mapToLong(BagSchema::maxInts).sum();
            int bits = Math.min(LARGEST_BITS, Math.max(SMALLEST_BITS, bits(source.rows() / SHARDS)));
            return new Rows(source.rows(), Math.min(bits, bits(SHARD_INTS / longest)), source.bags());
        }

        /** The logarithm to base 2, rounded down; 0 of 0. */
        private static int bits(long number) {
            return 63 - Long.numberOfLeadingZeros(Math.max(1, number));
        }

        int shards() {
            return shardsOf(rows, shardBits);
        }

        int rowsIn(int shard) {
            return sizeOf(shard, rows, shardBits);
        }
    }

    static StoreLayout of(String key, ExampleSource source) {
        return new StoreLayout(ShardFile.VERSION, key, Rows.of(source.items()), Rows.of(source.queries()),
                               Rows.of(source.validation()), Rows.of(source.coldItems()), Rows.of(source.coldValidation()), source.links(), false);
    }

    StoreLayout completed() {
        return new StoreLayout(format, key, items, queries, validation, coldItems, coldValidation, links, true);
    }

    /** How many files there are of a kind. */
    int shards(Kind kind) {
        return switch (kind) {
            case ITEMS -> items.shards();
            case QUERIES -> queries.shards();
            case VALIDATION -> validation.shards();
            case COLD_ITEMS -> coldItems.shards();
            case COLD_VALIDATION -> coldValidation.shards();
            case LINKS -> shardsOf(links, LINK_BITS);
            case COUNTS -> 1;
        };
    }

    /** How many rows, or links, or counts, a file has. */
    int rowsIn(Kind kind, int shard) {
        return switch (kind) {
            case ITEMS -> items.rowsIn(shard);
            case QUERIES -> queries.rowsIn(shard);
            case VALIDATION -> validation.rowsIn(shard);
            case COLD_ITEMS -> coldItems.rowsIn(shard);
            case COLD_VALIDATION -> coldValidation.rowsIn(shard);
            case LINKS -> sizeOf(shard, links, LINK_BITS);
            case COUNTS -> items.rows();
        };
    }

    /** The shard of a link. */
    static int linkShard(long link) {
        return (int) (link >>> LINK_BITS);
    }

    /** The number of a link in its shard. */
    static int inLinkShard(long link) {
        return (int) link & (1 << LINK_BITS) - 1;
    }

    static long firstLink(int shard) {
        return (long) shard << LINK_BITS;
    }

    private static int shardsOf(long count, int bits) {
        return (int) (count + (1L << bits) - 1 >>> bits);
    }

    private static int sizeOf(int shard, long count, int bits) {
        return (int) Math.min(1L << bits, count - ((long) shard << bits));
    }
}
