package io.twotower.trainer.benchmark;

import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.engine.StepSettings;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.oracle.OracleStep;
import io.twotower.trainer.oracle.StockStep;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.store.ExampleStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is compared does the same work. */
class RivalStepsTest {

    @TempDir
    Path directory;

    private BenchmarkOptions options;

    @BeforeEach
    void quick() {
        options = new BenchmarkOptions(1, 2, true, directory);
    }

    @Test
    void theStockStepHasThePlainStepsLossAndLearns() {
        try (ExampleStore examples = options.examples(options.model(1))) {
            StepCase measured = StepCase.of(options.model(1), examples, false, options);
            ModelSpec spec = measured.spec();
            BatchSource batches = measured.batches();
            try (TwoTowerModel model = measured.model(); TwoTowerModel stockModel = measured.model();
                 OracleStep plain = new OracleStep(model, StepSettings.of(spec.loss(), spec.selfSupervision(), spec.training()))) {
                StockStep stock = new StockStep(stockModel, spec.loss().temperature(), 0.01);
                Batch batch = batches.next();
                float first = stock.run(batch);
                assertEquals(plain.run(batch, 0, 0).main(), first, 1e-4 * first);
                float last = first;
                for (int i = 0; i < 10; i++) last = stock.run(batch);
                assertTrue(last < 0.8 * first, "from " + first + " to " + last);
            }
        }
    }

    @Test
    void theBoundHasEveryPartOfAStepInTheStepsSizes() {
        try (ExampleStore examples = options.examples(options.model(1))) {
            StepCase measured = StepCase.of(options.model(1), examples, true, options);
            try (Bound bound = new Bound("case", options.model(1), 2, measured.batches())) {
                Measurements measurements = new InterleavedRounds(1, line -> { }).run("bound", bound.contenders());
                String parts = String.join("; ", bound.toJson(measurements).properties().stream().map(Map.Entry::getKey).toList());
                assertEquals("bags; transposed bags; rows; "
                             + "item layer 192x96x32; item layer 192x32x16; item layer 192x16x16; "
                             + "query layer 64x48x32; query layer 64x32x16; query layer 64x16x16; "
                             + "logits 64x16x64; self-supervised logits 64x16x64", parts);
                double sum = 0;
                for (var part : bound.toJson(measurements)) sum += part.path("milliseconds").asDouble();
                assertEquals(sum, bound.milliseconds(measurements)[0], 0.01);
                assertTrue(bound.plainMilliseconds(measurements)[0] >= bound.milliseconds(measurements)[0]);
            }
        }
    }
}
