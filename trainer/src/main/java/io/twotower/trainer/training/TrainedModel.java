package io.twotower.trainer.training;

import io.twotower.features.ModelBundle;
import io.twotower.trainer.data.Dataset;

/**
 * What a pipeline made.
 *
 * @param bundle  as written, loaded and verified
 * @param dataset that it was trained on, open: whoever got the model closes it
 * @param result  of the training
 */
public record TrainedModel(ModelBundle bundle, Dataset dataset, TrainingResult result) { }
