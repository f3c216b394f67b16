/**
 * Learning both towers from links, and making a model bundle of them.
 *
 * <p>Everything random has been decided before the engine is asked to compute: a {@linkplain io.twotower.trainer.batch.Batch batch} is
 * arrays of ids and nothing else, made beside the training thread, and follows from the seed, the epoch and its number. A
 * {@linkplain io.twotower.trainer.engine.TowerStep step} adds the self-supervised loss to the main loss with its weight and updates the
 * rows that the batch touched (Adagrad: rare rows keep a high learning rate) and the layers (Adam). The links come in a new order each
 * epoch; after it the model is {@linkplain io.twotower.trainer.training.ValidationRanking measured} on held-out links, and the best
 * epoch's parameters are kept in a file. With the same seed and number of threads the result is the same, bit for bit.
 *
 * <p>So is the result of a training that was killed: all that the next step depends on is the parameters, the optimizers' state and the
 * position, which a {@linkplain io.twotower.trainer.training.TrainingDirectory checkpoint} holds. Nothing that grows with the links or
 * the items is held on the heap.
 */
package io.twotower.trainer.training;
