package io.twotower.serving;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.twotower.features.BundleException;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * One tower in ONNX Runtime: {@code ids} int32 {@code [batch, width]} to {@code embedding} float32 {@code [batch, dimension]}. Safe for
 * use by several threads. A row takes microseconds, so a session has one thread of its own and callers bring the parallelism.
 */
final class OnnxTower implements AutoCloseable {
    private static final String INPUT = "ids";
    private static final String OUTPUT = "embedding";

    private final Path file;
    private final int width;
    private final int dimension;
    private final OrtEnvironment environment;
    private final OrtSession session;

    /** @throws BundleException when the file is not such a tower */
    OnnxTower(Path file, int width, int dimension) {
        this.file = file;
        this.width = width;
        this.dimension = dimension;
        this.environment = OrtEnvironment.getEnvironment();
        this.session = open();
        try {
            check("input", session.getInputInfo(), INPUT, OnnxJavaType.INT32, width);
            check("output", session.getOutputInfo(), OUTPUT, OnnxJavaType.FLOAT, dimension);
        } catch (OrtException | RuntimeException e) {
            close();
            throw e instanceof BundleException bad ? bad : notATower(e);
        }
    }

    private OrtSession open() {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw notATower(e);
        }
    }

    private BundleException notATower(Exception cause) {
        return new BundleException("'" + file + "' cannot be run by ONNX Runtime: " + cause.getMessage() + ". Export the model again", cause);
    }

    private void check(String side, Map<String, NodeInfo> found, String name, OnnxJavaType type, int size) {
        boolean fits = found.size() == 1 && found.get(name) != null && found.get(name).getInfo() instanceof TensorInfo tensor
                && tensor.type == type && tensor.getShape().length == 2 && (tensor.getShape()[1] == size || tensor.getShape()[1] < 0);
        if (!fits)
            throw new BundleException("'" + file + "' must have one " + side + " '" + name + "' of " + type + " [batch, " + size + "], has " + found.values()
                    + ". Export the model again");
    }

    /**
     * Embeds one encoded row.
     *
     * @param ids {@code [width]}
     * @return {@code [dimension]}
     */
    float[] embed(int[] ids) {
        if (ids.length != width) throw new IllegalArgumentException("A row of '" + file + "' has " + width + " ids, got " + ids.length);
        try (OnnxTensor input = OnnxTensor.createTensor(environment, IntBuffer.wrap(ids), new long[]{1, width});
             OrtSession.Result result = session.run(Map.of(INPUT, input))) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            if (values.remaining() != dimension)
                throw new BundleException("'" + file + "' makes vectors of " + values.remaining() + " values instead of " + dimension + ". Export the model again");
            float[] vector = new float[dimension];
            values.get(vector);
            return vector;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not run '" + file + "': " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not close '" + file + "': " + e.getMessage(), e);
        }
    }
}
