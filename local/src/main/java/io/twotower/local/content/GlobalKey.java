package io.twotower.local.content;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The 12 bytes of a Vespa global document id, as a key: compact, and ordered as unsigned bytes. */
record GlobalKey(long high, int low) implements Comparable<GlobalKey> {

    static final int LENGTH = 12;

    static GlobalKey of(byte[] bytes) {
        if (bytes.length != LENGTH) throw new IllegalArgumentException("A global document id has " + LENGTH + " bytes, got " + bytes.length
                + ": " + Arrays.toString(bytes));
        return from(ByteBuffer.wrap(bytes));
    }

    static GlobalKey from(ByteBuffer buffer) { return new GlobalKey(buffer.getLong(), buffer.getInt()); }

    void putTo(ByteBuffer buffer) { buffer.putLong(high).putInt(low); }

    byte[] bytes() { return ByteBuffer.allocate(LENGTH).putLong(high).putInt(low).array(); }

    @Override
    public int compareTo(GlobalKey other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Integer.compareUnsigned(low, other.low);
    }
}
