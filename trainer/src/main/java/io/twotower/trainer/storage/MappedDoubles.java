package io.twotower.trainer.storage;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/** A growable array of doubles in a scratch file. */
public final class MappedDoubles extends MappedArray {

    private DoubleBuffer[] segments = new DoubleBuffer[1];

    MappedDoubles(Scratch scratch) {
        super(scratch, 3);
    }

    @Override
    void mapped(int segment, ByteBuffer bytes) {
        if (segment == segments.length) {
            segments = Arrays.copyOf(segments, segment + 1);
        }
        segments[segment] = bytes.asDoubleBuffer();
    }

    @Override
    void unmapped() {
        segments = new DoubleBuffer[1];
    }

    /** The element at an index. */
    public double get(long index) {
        check(index);
        return segments[(int) (index >>> shift)].get((int) index & mask);
    }

    public void set(long index, double value) {
        check(index);
        segments[(int) (index >>> shift)].put((int) index & mask, value);
    }

    /** Appends an element. */
    public void add(double value) {
        long index = append();
        segments[(int) (index >>> shift)].put((int) index & mask, value);
    }

    /** Appends {@code count} elements of an array. */
    public void add(double[] source, int offset, int count) {
        long index = size();
        resize(index + count);
        set(index, source, offset, count);
    }

    /** Copies {@code count} elements that begin at an index into an array. */
    public void get(long index, double[] target, int offset, int count) {
        check(index, count);
        for (int done = 0; done < count;) {
            int position = (int) (index + done) & mask;
            int part = Math.min(count - done, mask + 1 - position);
            segments[(int) (index + done >>> shift)].get(position, target, offset + done, part);
            done += part;
        }
    }

    /** Overwrites {@code count} elements that begin at an index with those of an array. */
    public void set(long index, double[] source, int offset, int count) {
        check(index, count);
        for (int done = 0; done < count;) {
            int position = (int) (index + done) & mask;
            int part = Math.min(count - done, mask + 1 - position);
            segments[(int) (index + done >>> shift)].put(position, source, offset + done, part);
            done += part;
        }
    }
}
