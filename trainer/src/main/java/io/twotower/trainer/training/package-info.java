/**
 * Learning both towers from links, and making a model bundle of them.
 *
 * <p>A step takes a {@linkplain io.twotower.trainer.training.TrainingBatch batch}, which is arrays of ids and nothing else, so
 * that everything random has been decided before the engine is asked to compute. It embeds all of the batch's rows in one
 * {@linkplain io.twotower.trainer.model.ForwardPass pass}, adds the self-supervised loss to the main loss with its weight, and
 * updates the rows that the batch touched (Adagrad: rare rows keep a high learning rate) and the layers (Adam). The
 * links are shuffled each epoch; after each epoch the model is measured on held-out links, and the best epoch's parameters are
 * kept. With the same seed and number of threads the result is the same, bit for bit.
 */
package io.twotower.trainer.training;
