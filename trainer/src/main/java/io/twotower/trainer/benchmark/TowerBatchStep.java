package io.twotower.trainer.benchmark;

import io.twotower.trainer.batch.Batch;
import io.twotower.trainer.engine.StepSettings;
import io.twotower.trainer.engine.TowerStep;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.TrainingSpec;

/** The step that trains models. */
final class TowerBatchStep implements BatchStep {

    private final TrainingSpec training;
    private final TwoTowerModel model;
    private final TowerStep step;

    TowerBatchStep(StepCase measured) {
        training = measured.spec().training();
        EngineThreads.set(measured.threads()); // the step takes over how many there are
        model = measured.model();
        step = new TowerStep(model, StepSettings.of(measured.spec().loss(), measured.spec().selfSupervision(), training));
    }

    @Override
    public void run(Batch batch) {
        step.run(batch, training.tableLearningRate(), training.layerLearningRate());
    }

    @Override
    public void close() {
        step.close();
        model.close();
    }
}
