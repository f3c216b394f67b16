package io.twotower.trainer.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Map;
import java.util.Set;

/**
 * Runs a tower on batches of rows in buffers of its own, which the runtime reads and writes where they are. For one thread at a time;
 * several may run the same session at once. Owns native memory until closed.
 */
final class TowerRunner implements AutoCloseable {
    /** Rows in one call of the runtime: enough to keep it busy, few enough for what they become on the way to stay in a core's cache. */
    static final int BATCH = 256;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int width;
    private final int dim;
    private final IntBuffer ids;
    private final FloatBuffer vectors;
    private final OnnxTensor input;
    private final OnnxTensor output;

    TowerRunner(OrtEnvironment environment, OrtSession session, int width, int dim) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.width = width;
        this.dim = dim;
        ids = direct(BATCH * width).asIntBuffer();
        vectors = direct(BATCH * dim).asFloatBuffer();
        input = input(BATCH);
        try {
            output = output(BATCH);
        } catch (OrtException e) {
            input.close();
            throw e;
        }
    }

    private static ByteBuffer direct(int values) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(values, Integer.BYTES)).order(ByteOrder.nativeOrder());
    }

    private OnnxTensor input(int rows) throws OrtException {
        return OnnxTensor.createTensor(environment, ids.slice(0, rows * width), new long[] {rows, width});
    }

    private OnnxTensor output(int rows) throws OrtException {
        return OnnxTensor.createTensor(environment, vectors.slice(0, rows * dim), new long[] {rows, dim});
    }

    /** Returns where the ids of the next batch are put, row after row, from position 0 on. */
    IntBuffer ids() {
        return ids.clear();
    }

    /**
     * Embeds the first {@code rows} rows of {@link #ids()}.
     *
     * @return vectors {@code [rows, dim]}
     */
    float[] run(int rows) throws OrtException {
        if (rows == BATCH) {
            run(input, output);
        } else {
            try (OnnxTensor someIds = input(rows); OnnxTensor someVectors = output(rows)) {
                run(someIds, someVectors);
            }
        }
        float[] result = new float[rows * dim];
        vectors.get(0, result);
        return result;
    }

    private void run(OnnxTensor from, OnnxTensor to) throws OrtException {
        session.run(Map.of(TowerGraph.INPUT, from), Set.of(), Map.of(TowerGraph.OUTPUT, to)).close();
    }

    @Override
    public void close() {
        input.close();
        output.close();
    }
}
