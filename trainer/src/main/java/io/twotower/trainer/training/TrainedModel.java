package io.twotower.trainer.training;

import io.twotower.features.ModelBundle;

/**
 * What a pipeline made.
 *
 * @param bundle as written, loaded and verified
 * @param result of the training
 */
public record TrainedModel(ModelBundle bundle, TrainingResult result) { }
