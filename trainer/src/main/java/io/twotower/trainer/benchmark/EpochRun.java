package io.twotower.trainer.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.batch.BatchPreparation;
import io.twotower.trainer.batch.BatchSampler;
import io.twotower.trainer.engine.StepSettings;
import io.twotower.trainer.engine.TowerStep;
import io.twotower.trainer.model.Matrix;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.store.ExampleStore;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Trains on made-up examples for an epoch, or for as long as was asked for, and tells what time and memory it took.
 *
 * @param model     with a row an item
 * @param examples  links
 * @param seconds   the longest that training may take; the store is made before
 * @param threads   of the engine
 * @param directory of the example store, which is made unless it is there
 */
public record EpochRun(BenchmarkModel model, long examples, int seconds, int threads, Path directory) {

    /** Queries there are at most; a catalogue of fewer items has as many as items. */
    static final int MAX_QUERIES = 1_000_000;

    /**
     * Runs.
     *
     * @return {@code examples}, {@code items}, {@code storeSeconds} (and {@code storeReused}), {@code steps}, {@code wholeEpoch},
     *         {@code seconds} of training, {@code stepMilliseconds}, and in bytes {@code tableBytes}, {@code stateBytes} (of the optimizers),
     *         {@code anonymousPeak} (of the process) and {@code anonymousPeakTraining} (since training began)
     */
    public ObjectNode run() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("examples", examples).put("items", model.ids());
        EngineThreads.set(threads);
        try (AnonymousMemory memory = new AnonymousMemory()) {
            long start = System.nanoTime();
            SyntheticExamples source = new SyntheticExamples(model, model.ids(), Math.min(model.ids(), MAX_QUERIES), examples);
            try (ExampleStore store = source.store(directory)) {
                json.put("storeSeconds", secondsSince(start)).put("storeReused", store.reused());
                long beforeTraining = memory.peak();
                memory.restart();
                train(store, json);
                long training = memory.peak();
                json.put("anonymousPeak", Math.max(beforeTraining, training)).put("anonymousPeakTraining", training);
            }
        }
        return json;
    }

    private void train(ExampleStore store, ObjectNode json) {
        ModelSpec spec = model.spec(false, 0);
        StepCase measured = new StepCase("epoch", spec, model.layout(), store, threads, 0);
        BatchSampler sampler = measured.sampler();
        try (TwoTowerModel towers = measured.model();
             TowerStep step = new TowerStep(towers, StepSettings.of(spec.loss(), spec.selfSupervision(), spec.training()));
             BatchPreparation batches = new BatchPreparation(sampler, 3)) {
            long tableBytes = bytes(towers.tableGroups());
            json.put("tableBytes", tableBytes).put("stateBytes", bytes(step.state()));
            long start = System.nanoTime();
            long steps = 0;
            batches.start(0, 0);
            for (Batch batch; !isOver(start) && (batch = batches.take()) != null; steps++) {
                step.run(batch, spec.training().tableLearningRate(), spec.training().layerLearningRate());
                batches.release(batch);
            }
            double seconds = secondsSince(start);
            json.put("steps", steps).put("wholeEpoch", steps == sampler.batchesPerEpoch()).put("seconds", seconds)
                    .put("stepMilliseconds", Measurements.rounded(seconds * 1000 / steps));
        }
    }

    private boolean isOver(long start) {
        return System.nanoTime() - start > TimeUnit.SECONDS.toNanos(seconds);
    }

    private static double secondsSince(long start) {
        return Measurements.rounded((System.nanoTime() - start) / 1e9);
    }

    private static long bytes(List<Matrix> matrices) {
        return matrices.stream().mapToLong(matrix -> (long) matrix.rows() * matrix.columns() * Float.BYTES).sum();
    }
}
