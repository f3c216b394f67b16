package io.twotower.trainer.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.twotower.features.Tower;
import io.twotower.features.TowerFunction;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * Both exported towers in ONNX Runtime. Safe for use by several threads; owns native memory until closed.
 */
public final class OnnxTowers implements TowerFunction, AutoCloseable {

    /** Rows in one call of the runtime: enough to keep it busy, few enough to bound its memory. */
    private static final int BATCH = 1024;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession query;
    private final OrtSession item;

    /**
     * @param threads that one batch is computed on; 0 for all processors
     * @throws ExportException when a file is no tower
     */
    public OnnxTowers(Path queryTower, Path itemTower, int threads) {
        query = session(queryTower, threads);
        try {
            item = session(itemTower, threads);
        } catch (ExportException e) {
            close(query);
            throw e;
        }
    }

    private OrtSession session(Path file, int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(file.toString(), options);
            if (session.getInputNames().contains(TowerGraph.INPUT) && session.getOutputNames().contains(TowerGraph.OUTPUT))
                return session;
            close(session);
            throw new ExportException("'" + file + "' has inputs " + session.getInputNames() + " and outputs "
                                      + session.getOutputNames() + "; a tower has '" + TowerGraph.INPUT + "' and '"
                                      + TowerGraph.OUTPUT + "'");
        } catch (OrtException e) {
            throw new ExportException("'" + file + "' can't be loaded as an ONNX model: " + e.getMessage(), e);
        }
    }

    /** Length of a tower's rows. */
    public int width(Tower tower) {
        return (int) shape(session(tower), true)[1];
    }

    /** Length of the vectors. */
    public int dim() {
        return (int) shape(item, false)[1];
    }

    private static long[] shape(OrtSession session, boolean input) {
        try {
            var info = input ? session.getInputInfo().get(TowerGraph.INPUT) : session.getOutputInfo().get(TowerGraph.OUTPUT);
            return ((TensorInfo) info.getInfo()).getShape();
        } catch (OrtException e) {
            throw new ExportException("ONNX Runtime failed to describe a tower: " + e.getMessage(), e);
        }
    }

    private OrtSession session(Tower tower) {
        return tower == Tower.QUERY ? query : item;
    }

    /**
     * Embeds one row or several.
     *
     * @param ids whole rows {@code [count, width]}
     * @return vectors {@code [count, dim]}, each of length one
     */
    @Override
    public float[] embed(Tower tower, int[] ids) {
        int width = width(tower);
        if (ids.length % width != 0)
            throw new IllegalArgumentException("Expected rows of " + width + " ids, got " + ids.length + " ids");
        int count = ids.length / width;
        float[] vectors = new float[Math.multiplyExact(count, dim())];
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.min(count, BATCH) * width * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int from = 0; from < count; from += BATCH) {
            int rows = Math.min(BATCH, count - from);
            IntBuffer input = bytes.asIntBuffer().put(ids, from * width, rows * width).flip();
            run(tower, input, rows, width, FloatBuffer.wrap(vectors, from * dim(), rows * dim()));
        }
        return vectors;
    }

    private void run(Tower tower, IntBuffer input, int rows, int width, FloatBuffer target) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input, new long[] {rows, width});
             OrtSession.Result result = session(tower).run(Map.of(TowerGraph.INPUT, tensor))) {
            target.put(((OnnxTensor) result.get(0)).getFloatBuffer());
        } catch (OrtException e) {
            throw new ExportException("ONNX Runtime failed to run the " + tower.label() + " tower: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        close(query);
        close(item);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ExportException("ONNX Runtime failed to close a tower: " + e.getMessage(), e);
        }
    }
}
