package io.twotower.trainer.export;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.twotower.features.OrderedRanges;

import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One exported tower in ONNX Runtime. Safe for use by several threads; owns native memory until closed.
 *
 * <p>The runtime computes a batch on the calling thread alone; many rows are embedded as many batches at once. On several threads that
 * is faster than several threads a batch, which wait for each other at every operation, and it does not falter when other
 * processes want the cores too.
 */
final class OnnxTower implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Path file;
    private final OrtSession session;
    private final int width;
    private final int dim;
    /** Those that no thread is using. */
    private final Queue<TowerRunner> runners = new ConcurrentLinkedQueue<>();

    /** @throws ExportException when the file is no tower */
    OnnxTower(Path file) {
        this.file = file;
        OrtSession opened = null;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            opened = environment.createSession(file.toString(), options);
            if (!opened.getInputNames().contains(TowerGraph.INPUT) || !opened.getOutputNames().contains(TowerGraph.OUTPUT))
                throw new ExportException("'" + file + "' has inputs " + opened.getInputNames() + " and outputs " + opened.getOutputNames()
                                          + "; a tower has '" + TowerGraph.INPUT + "' and '" + TowerGraph.OUTPUT + "'");
            width = columns((TensorInfo) opened.getInputInfo().get(TowerGraph.INPUT).getInfo());
            dim = columns((TensorInfo) opened.getOutputInfo().get(TowerGraph.OUTPUT).getInfo());
        } catch (OrtException e) {
            close(opened);
            throw new ExportException("'" + file + "' can't be loaded as an ONNX model: " + e.getMessage(), e);
        } catch (ExportException e) {
            close(opened);
            throw e;
        }
        session = opened;
    }

    private static int columns(TensorInfo info) {
        return (int) info.getShape()[1];
    }

    /** Length of the rows. */
    int width() {
        return width;
    }

    /** Length of the vectors. */
    int dim() {
        return dim;
    }

    /** Embeds rows numbered from 0 below {@code count} on several threads and hands the vectors on in order, on the calling one. */
    void embed(int count, SlotSource rows, VectorSink sink, int threads) {
        new OrderedRanges<>(count, TowerRunner.BATCH, (from, to) -> embed(from, to, rows),
                            (from, to, vectors) -> sink.accept(from, vectors)).run(threads);
    }

    private float[] embed(int from, int to, SlotSource rows) {
        try {
            TowerRunner idle = runners.poll();
            TowerRunner runner = idle != null ? idle : new TowerRunner(environment, session, width, dim);
            try {
                rows.put(from, to, runner.ids());
                return runner.run(to - from);
            } finally {
                runners.add(runner);
            }
        } catch (OrtException e) {
            throw new ExportException("ONNX Runtime failed to run '" + file + "': " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        for (TowerRunner runner; (runner = runners.poll()) != null; ) runner.close();
        close(session);
    }

    private void close(OrtSession opened) {
        try {
            if (opened != null) opened.close();
        } catch (OrtException e) {
            throw new ExportException("ONNX Runtime failed to close '" + file + "': " + e.getMessage(), e);
        }
    }
}
