/**
 * The training step. The mathematics is TorchScript source, the resource {@code tower_step.py} of the package of the model: the vectors,
 * both losses, all gradients in closed form and the update. Here it is called, batch by batch.
 *
 * <p>A step has four phases, one method of the source each: vectors, losses, gradients, update. The rows of both towers, and the table
 * rows to be updated, are divided into as many parts as there are threads, and each thread does a phase for a part, with operations
 * that are single-threaded. What the parts make up together, the gradients of the candidates and of the layers, is added up in the
 * order of the parts: so the same number of threads gives the same bits. The other way, to divide each operation among the engine's
 * threads, lets them wait for each other a few hundred times a step, which costs a third of the time and far more when another process
 * takes a core for a while.
 */
package io.twotower.trainer.engine;
