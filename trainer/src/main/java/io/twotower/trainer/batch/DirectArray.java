package io.twotower.trainer.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** An array outside the heap that the engine reads without a copy. It grows when it must and is reused from batch to batch. */
final class DirectArray {

    private ByteBuffer bytes;
    private IntBuffer ints;
    private LongBuffer longs;
    private FloatBuffer floats;

    DirectArray() {
        allocate(1 << 12);
    }

    void set(int[] values, int count) {
        hold((long) count * Integer.BYTES);
        ints.put(0, values, 0, count);
    }

    void set(long[] values, int count) {
        hold((long) count * Long.BYTES);
        longs.put(0, values, 0, count);
    }

    void set(float[] values, int count) {
        hold((long) count * Float.BYTES);
        floats.put(0, values, 0, count);
    }

    private void hold(long size) {
        if (size > bytes.capacity()) allocate(Math.toIntExact(size + size / 2));
        bytes.clear().limit((int) size);
    }

    private void allocate(int size) {
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        ints = bytes.asIntBuffer();
        longs = bytes.asLongBuffer();
        floats = bytes.asFloatBuffer();
    }

    /** What was set last, from position 0 to the limit. */
    ByteBuffer bytes() {
        return bytes;
    }
}
