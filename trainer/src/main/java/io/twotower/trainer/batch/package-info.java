/**
 * Batches: from encoded links to the arrays that a training step reads.
 *
 * <p>A step reads bags: for each table group (the tables of one dimension, which share a matrix) a flat list of the matrix' row
 * numbers and where each bag of it starts. Averaging the bags is the lookup; its gradient is the same operation with the roles
 * exchanged, for each row that occurs the bags that it occurs in. Both lists are made here, beside the training thread.
 *
 * <p>Everything random in batch {@code b} of epoch {@code e} follows from the seed, {@code e} and {@code b} alone, so a position
 * in training is two numbers.
 */
package io.twotower.trainer.batch;
