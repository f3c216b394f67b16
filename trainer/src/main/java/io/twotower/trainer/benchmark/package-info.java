/**
 * How fast training is on a machine, how much memory it takes, and how both grow.
 *
 * <p>A time says little by itself, so each is held against another one, taken in the same run. A training step is compared with its
 * {@link io.twotower.trainer.benchmark.Bound}: the matrix products and table passes that it cannot do without, each called bare. An
 * exported tower is compared with the runtime alone, on tensors that are ready. Contenders take turns, round after round, and what is
 * reported are medians over the rounds: of times, and of the ratios within each round.
 *
 * <p>Data are made up, but go the way of real ones: into an example store on disk, and from there through the preparation of batches.
 */
package io.twotower.trainer.benchmark;
