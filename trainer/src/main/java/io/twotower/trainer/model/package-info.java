/**
 * The two towers: embedding tables, mean-pooled bags, and a multi-layer perceptron with a linear skip path.
 *
 * <p>A row of encoded ids becomes a vector in four steps. Each feature's slots are looked up in the feature's table; the
 * rows of its non-padding ids are averaged (an empty bag is the zero vector); the averages are concatenated; and the tower
 * maps the concatenation {@code x} to {@code y = MLP(x) + x·Wsᵀ}, scaled to length one. Features of the query and of the
 * item that mean the same thing name the same table and so share its rows.
 *
 * <p>The mathematics is TorchScript source, the resource {@code tower_step.py}: tables of one dimension share one matrix, and a bag's
 * average is a weighted sum over its rows. A step's cost doesn't grow with the tables, since it reads and writes only the rows that a
 * batch touches.
 */
package io.twotower.trainer.model;
