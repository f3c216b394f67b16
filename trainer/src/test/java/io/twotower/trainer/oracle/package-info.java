/**
 * The training step once more, in the engine's plain array operations and its automatic differentiation: what the fast step is
 * compared with, for its results and for its speed.
 */
package io.twotower.trainer.oracle;
