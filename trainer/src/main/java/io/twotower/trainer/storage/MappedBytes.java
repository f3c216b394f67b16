package io.twotower.trainer.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growable array of bytes in a scratch file. */
public final class MappedBytes extends MappedArray {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private ByteBuffer[] segments = new ByteBuffer[1];

    MappedBytes(Scratch scratch) {
        super(scratch, 0);
    }

    @Override
    void mapped(int segment, ByteBuffer bytes) {
        if (segment == segments.length) {
            segments = Arrays.copyOf(segments, segment + 1);
        }
        segments[segment] = bytes;
    }

    @Override
    void unmapped() {
        segments = new ByteBuffer[1];
    }

    /** The element at an index. */
    public byte get(long index) {
        check(index);
        return segments[(int) (index >>> shift)].get((int) index & mask);
    }

    public void set(long index, byte value) {
        check(index);
        segments[(int) (index >>> shift)].put((int) index & mask, value);
    }

    /** Appends an element. */
    public void add(byte value) {
        long index = append();
        segments[(int) (index >>> shift)].put((int) index & mask, value);
    }

    /** Appends {@code count} elements of an array. */
    public void add(byte[] source, int offset, int count) {
        long index = size();
        resize(index + count);
        set(index, source, offset, count);
    }

    /** Copies {@code count} elements that begin at an index into an array. */
    public void get(long index, byte[] target, int offset, int count) {
        check(index, count);
        for (int done = 0; done < count;) {
            int position = (int) (index + done) & mask;
            int part = Math.min(count - done, mask + 1 - position);
            segments[(int) (index + done >>> shift)].get(position, target, offset + done, part);
            done += part;
        }
    }

    /** Overwrites {@code count} elements that begin at an index with those of an array. */
    public void set(long index, byte[] source, int offset, int count) {
        check(index, count);
        for (int done = 0; done < count;) {
            int position = (int) (index + done) & mask;
            int part = Math.min(count - done, mask + 1 - position);
            segments[(int) (index + done >>> shift)].put(position, source, offset + done, part);
            done += part;
        }
    }

    /** Whether the elements that begin at an index are those of an array. */
    public boolean matches(long index, byte[] expected) {
        check(index, expected.length);
        int position = (int) index & mask;
        if (expected.length < Long.BYTES || position + expected.length - 1 > mask) {
            return matchesByByte(index, expected);
        }
        ByteBuffer segment = segments[(int) (index >>> shift)];
        for (int i = 0; i < expected.length - Long.BYTES; i += Long.BYTES) {
            if (segment.getLong(position + i) != (long) LONGS.get(expected, i)) {
                return false;
            }
        }
        // The last word may overlap the one before.
        int last = expected.length - Long.BYTES;
        return segment.getLong(position + last) == (long) LONGS.get(expected, last);
    }

    private boolean matchesByByte(long index, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (get(index + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
