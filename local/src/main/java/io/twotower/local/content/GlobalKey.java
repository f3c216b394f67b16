package io.twotower.local.content;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;

/** The 12 bytes of a Vespa global document id, as a key: compact, and ordered as unsigned bytes. */
record GlobalKey(long high, int low) implements Comparable<GlobalKey> {

    static final int LENGTH = 12;
    private static final long BUCKET_BITS = -1L << (Long.SIZE - 58);

    static GlobalKey of(byte[] bytes) {
        if (bytes.length != LENGTH) throw new IllegalArgumentException("A global document id has " + LENGTH + " bytes, got " + bytes.length
                + ": " + Arrays.toString(bytes));
        return from(ByteBuffer.wrap(bytes));
    }

    static GlobalKey from(ByteBuffer buffer) { return new GlobalKey(buffer.getLong(), buffer.getInt()); }

    void putTo(ByteBuffer buffer) { buffer.putLong(high).putInt(low); }

    byte[] bytes() { return ByteBuffer.allocate(LENGTH).putLong(high).putInt(low).array(); }

    /** Orders by {@link #bucketKey}, and the keys of one bucket as unsigned bytes. */
    static final Comparator<GlobalKey> BY_BUCKET = (a, b) -> {
        int byBucket = Long.compareUnsigned(a.bucketKey(), b.bucketKey());
        return byBucket != 0 ? byBucket : a.compareTo(b);
    };

    /**
     * The place of the smallest bucket of the document: the 58 bits of its bucket id as {@link com.yahoo.document.BucketIdFactory} makes
     * it (the first four bytes of the global id, then 26 bits of the last four, both little endian), reversed, so that the
     * documents of a bucket of any size are the keys that begin alike. Compare as unsigned.
     */
    long bucketKey() {
        long location = Integer.toUnsignedLong(Integer.reverseBytes((int) (high >>> Integer.SIZE)));
        long rest = Integer.toUnsignedLong(Integer.reverseBytes(low));
        return Long.reverse(location | rest << Integer.SIZE) & BUCKET_BITS;
    }

    /** The first of all keys, by {@link #BY_BUCKET}, that have a bucket key. */
    static GlobalKey firstOf(long bucketKey) {
        long bucket = Long.reverse(bucketKey);
        return new GlobalKey(Integer.toUnsignedLong(Integer.reverseBytes((int) bucket)) << Integer.SIZE,
                             Integer.reverseBytes((int) (bucket >>> Integer.SIZE)));
    }

    @Override
    public int compareTo(GlobalKey other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Integer.compareUnsigned(low, other.low);
    }
}
