package io.twotower.trainer.storage;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** A growable array of longs in a scratch file. */
public final class MappedLongs extends MappedArray {

    private LongBuffer[] segments = new LongBuffer[1];

    MappedLongs(Scratch scratch) {
        super(scratch, 3);
    }

    @Override
    void mapped(int segment, ByteBuffer bytes) {
        if (segment == segments.length) {
            segments = Arrays.copyOf(segments, segment + 1);
        }
        segments[segment] = bytes.asLongBuffer();
    }

    @Override
    void unmapped() {
        segments = new LongBuffer[1];
    }

    /** The element at an index. */
    public long get(long index) {
        check(index);
        return segments[(int) (index >>> shift)].get((int) index & mask);
    }

    public void set(long index, long value) {
        check(index);
        segments[(int) (index >>> shift)].put((int) index & mask, value);
    }

    /** Adds to an element, and returns what it was before. */
    public long getAndAdd(long index, long amount) {
        long before = get(index);
        set(index, before + amount);
        return before;
    }

    /** Appends an element. */
    public void add(long value) {
        long index = append();
        segments[(int) (index >>> shift)].put((int) index & mask, value);
    }

    /** Appends {@code count} elements of an array. */
    public void add(long[] source, int offset, int count) {
        long index = size();
        resize(index + count);
        set(index, source, offset, count);
    }

    /** Copies {@code count} elements that begin at an index into an array. */
    public void get(long index, long[] target, int offset, int count) {
        check(index, count);
        for (int done = 0; done < count;) {
            int position = (int) (index + done) & mask;
            int part = Math.min(count - done, mask + 1 - position);
            segments[(int) (index + done >>> shift)].get(position, target, offset + done, part);
            done += part;
        }
    }

    /** Overwrites {@code count} elements that begin at an index with those of an array. */
    public void set(long index, long[] source, int offset, int count) {
        check(index, count);
        for (int done = 0; done < count;) {
            int position = (int) (index + done) & mask;
            int part = Math.min(count - done, mask + 1 - position);
            segments[(int) (index + done >>> shift)].put(position, source, offset + done, part);
            done += part;
        }
    }
}
