package io.twotower.trainer.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An array outside the heap that the engine reads without a copy. It grows when it must and is reused from batch to batch. */
final class DirectArray {

    private ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 12).order(ByteOrder.nativeOrder());

    void set(int[] values, int count) {
        ensure((long) count * Integer.BYTES);
        bytes.asIntBuffer().put(values, 0, count);
        bytes.limit(count * Integer.BYTES);
    }

    void set(long[] values, int count) {
        ensure((long) count * Long.BYTES);
        bytes.asLongBuffer().put(values, 0, count);
        bytes.limit(count * Long.BYTES);
    }

    void set(float[] values, int count) {
        ensure((long) count * Float.BYTES);
        bytes.asFloatBuffer().put(values, 0, count);
        bytes.limit(count * Float.BYTES);
    }

    private void ensure(long size) {
        bytes.clear();
        if (size <= bytes.capacity()) return;
        bytes = ByteBuffer.allocateDirect(Math.toIntExact(size + size / 2)).order(ByteOrder.nativeOrder());
    }

    /** What was set last, from position 0 to the limit. */
    ByteBuffer bytes() {
        return bytes;
    }
}
