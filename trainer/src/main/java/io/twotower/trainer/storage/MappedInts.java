package io.twotower.trainer.storage;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/** A growable array of ints in a scratch file. */
public final class MappedInts extends MappedArray {

    private static final int LONGEST_ON_HEAP = 1 << 20;

    private IntBuffer[] segments = new IntBuffer[1];

    MappedInts(Scratch scratch) {
        super(scratch, 2);
    }

    @Override
    void mapped(int segment, ByteBuffer bytes) {
        if (segment == segments.length) {
            segments = Arrays.copyOf(segments, segment + 1);
        }
        segments[segment] = bytes.asIntBuffer();
    }

    @Override
    void unmapped() {
        segments = new IntBuffer[1];
    }

    /** The element at an index. */
    public int get(long index) {
        check(index);
        return segments[(int) (index >>> shift)].get((int) index & mask);
    }

    public void set(long index, int value) {
        check(index);
        segments[(int) (index >>> shift)].put((int) index & mask, value);
    }

    /** Adds to an element, and returns what it was before. */
    public int getAndAdd(long index, int amount) {
        int before = get(index);
        set(index, before + amount);
        return before;
    }

    /** Appends an element. */
    public void add(int value) {
        long index = append();
        segments[(int) (index >>> shift)].put((int) index & mask, value);
    }

    /** Appends {@code count} elements of an array. */
    public void add(int[] source, int offset, int count) {
        long index = size();
        resize(index + count);
        set(index, source, offset, count);
    }

    /** Copies {@code count} elements that begin at an index into an array. */
    public void get(long index, int[] target, int offset, int count) {
        check(index, count);
        for (int done = 0; done < count;) {
            int position = (int) (index + done) & mask;
            int part = Math.min(count - done, mask + 1 - position);
            segments[(int) (index + done >>> shift)].get(position, target, offset + done, part);
            done += part;
        }
    }

    /** Overwrites {@code count} elements that begin at an index with those of an array. */
    public void set(long index, int[] source, int offset, int count) {
        check(index, count);
        for (int done = 0; done < count;) {
            int position = (int) (index + done) & mask;
            int part = Math.min(count - done, mask + 1 - position);
            segments[(int) (index + done >>> shift)].put(position, source, offset + done, part);
            done += part;
        }
    }

    /** Sorts the elements from {@code from} to before {@code to}, ascending; of a long range, only parts are ever on the heap. */
    public void sort(long from, long to) {
        check(from, to - from);
        sort(from, to, new int[(int) Math.min(to - from, LONGEST_ON_HEAP)]);
    }

    /** Quicksort down to ranges that fit into a buffer. */
    private void sort(long from, long to, int[] buffer) {
        long start = from;
        long end = to;
        while (end - start > buffer.length) {
            long middle = partition(start, end - 1);
            if (middle - start < end - middle) {
                sort(start, middle + 1, buffer);
                start = middle + 1;
            } else {
                sort(middle + 1, end, buffer);
                end = middle + 1;
            }
        }
        int count = (int) (end - start);
        get(start, buffer, 0, count);
        Arrays.sort(buffer, 0, count);
        set(start, buffer, 0, count);
    }

    /** Hoare's: nothing up to the index that is returned, never the last, is larger than anything behind it. A median sees to that. */
    private long partition(long first, long last) {
        int pivot = median(get(first), get(first + last >>> 1), get(last));
        long i = first - 1;
        long j = last + 1;
        while (true) {
            do {
                i++;
            } while (get(i) < pivot);
            do {
                j--;
            } while (get(j) > pivot);
            if (i >= j) {
                return j;
            }
            int swapped = get(i);
            set(i, get(j));
            set(j, swapped);
        }
    }

    private static int median(int a, int b, int c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
