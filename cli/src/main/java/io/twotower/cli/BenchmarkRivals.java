package io.twotower.cli;

import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.benchmark.BatchStep;
import io.twotower.trainer.benchmark.Contender;
import io.twotower.trainer.benchmark.EndToEnd;
import io.twotower.trainer.benchmark.Rivals;
import io.twotower.trainer.benchmark.StepCase;
import io.twotower.trainer.engine.StepSettings;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.oracle.OracleStep;
import io.twotower.trainer.oracle.StockStep;
import io.twotower.trainer.spec.ModelSpec;

import java.util.ArrayList;
import java.util.List;

/** What our step is measured against: the plain step that it is tested with and, without self-supervision, stock DJL. */
final class BenchmarkRivals implements Rivals {
    /** They are slower: fewer steps take as long. */
    private static final int FEWER = 3;
    private static final int MANY_FEWER = 10;

    @Override
    public List<Contender> on(StepCase measured) {
        List<Contender> rivals = new ArrayList<>();
        rivals.add(new EndToEnd(ORACLE, measured, Math.max(1, measured.steps() / FEWER), new Oracle(measured)));
        if (!measured.isSelfSupervised()) rivals.add(new EndToEnd(STOCK, measured, Math.max(1, measured.steps() / MANY_FEWER), new Stock(measured)));
        return rivals;
    }

    private static final class Stock implements BatchStep {
        private final TwoTowerModel model;
        private final StockStep step;

        Stock(StepCase measured) {
            model = measured.model();
            step = new StockStep(model, measured.spec().loss().temperature(), measured.spec().training().layerLearningRate());
        }

        @Override
        public void run(Batch batch) {
            step.run(batch);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private static final class Oracle implements BatchStep {
        private final ModelSpec spec;
        private final TwoTowerModel model;
        private final OracleStep step;

        Oracle(StepCase measured) {
            spec = measured.spec();
            model = measured.model();
            step = new OracleStep(model, StepSettings.of(spec.loss(), spec.selfSupervision(), spec.training()));
        }

        @Override
        public void run(Batch batch) {
            step.run(batch, spec.training().tableLearningRate(), spec.training().layerLearningRate());
        }

        @Override
        public void close() {
            step.close();
            model.close();
        }
    }
}
