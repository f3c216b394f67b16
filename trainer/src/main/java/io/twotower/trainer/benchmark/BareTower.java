package io.twotower.trainer.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.twotower.trainer.export.ExportException;
import io.twotower.trainer.store.SlotRows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A tower's {@link OrtSession#run} and nothing else: inputs and outputs are tensors that are ready before the clock starts. Its unit is
 * one pass over all rows.
 */
final class BareTower implements Contender {

    private final String name;
    private final OrtSession session;
    private final ExecutorService callers;
    private final List<List<Prepared>> shares = new ArrayList<>();

    private record Prepared(OnnxTensor input, OnnxTensor output) { }

    /**
     * @param rows    a multiple of {@code batch} of them
     * @param callers threads that call the session at the same time
     * @param intra   threads that each call is computed on
     */
    BareTower(Path tower, SlotRows rows, int dim, int callers, int intra, int batch) throws OrtException {
        name = "bare tower: " + callers + " callers, " + intra + " threads each, batches of " + batch;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(intra);
            options.setInterOpNumThreads(1);
            session = environment.createSession(tower.toString(), options);
        }
        this.callers = Executors.newFixedThreadPool(callers);
        for (int c = 0; c < callers; c++) shares.add(new ArrayList<>());
        for (int from = 0; from < rows.size(); from += batch)
            shares.get(from / batch % callers).add(prepare(environment, rows, from, batch, dim));
    }

    private static Prepared prepare(OrtEnvironment environment, SlotRows rows, int from, int batch, int dim) throws OrtException {
        int width = rows.layout().width();
        IntBuffer ids = direct(batch * width).asIntBuffer().put(0, rows.ids(), from * width, batch * width);
        FloatBuffer vectors = direct(batch * dim).asFloatBuffer();
        return new Prepared(OnnxTensor.createTensor(environment, ids, new long[] {batch, width}),
                            OnnxTensor.createTensor(environment, vectors, new long[] {batch, dim}));
    }

    private static ByteBuffer direct(int values) {
        return ByteBuffer.allocateDirect(values * Integer.BYTES).order(ByteOrder.nativeOrder());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double measure() {
        long start = System.nanoTime();
        List<Future<?>> running = shares.stream().<Future<?>>map(share -> callers.submit(() -> run(share))).toList();
        running.forEach(Work::await);
        return (System.nanoTime() - start) / 1e6;
    }

    private void run(List<Prepared> share) {
        String input = session.getInputNames().iterator().next();
        String output = session.getOutputNames().iterator().next();
        try {
            for (Prepared each : share) session.run(Map.of(input, each.input), Set.of(), Map.of(output, each.output)).close();
        } catch (OrtException e) {
            throw new ExportException("ONNX Runtime failed to run a tower: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        callers.shutdown();
        for (List<Prepared> share : shares)
            for (Prepared each : share) {
                each.input.close();
                each.output.close();
            }
        try {
            session.close();
        } catch (OrtException e) {
            throw new ExportException("ONNX Runtime failed to close a tower: " + e.getMessage(), e);
        }
    }
}
