/**
 * The training step: one call of a TorchScript method for each batch, which computes the vectors, both losses, all gradients in
 * closed form and the update. The mathematics is in the resource {@code tower_step.py} of the package of the model.
 */
package io.twotower.trainer.engine;
