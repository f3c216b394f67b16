/**
 * Batches: from encoded links to the arrays that a training step reads.
 *
 * <p>A step reads bags: for each table group (the tables of one dimension, which share a matrix) a flat list of the matrix' row
 * numbers and where each bag of it starts. Averaging the bags is the lookup; its gradient is the same operation with the roles
 * exchanged, for each row that occurs the bags that it occurs in. Both lists are made here, beside the training thread.
 *
 * <p><b>Augmentation</b> happens on the way from the row to the lists. For the supervised loss an item's own id is now and then
 * replaced by out-of-vocabulary, which is what an item that was added after training will have, and whole features may be hidden. Of
 * the items of self-supervision each view gets the features that the batch's split leaves it, with some values of the multi-valued
 * ones left out; or both views are the item as it is, and noise on the vector tells them apart.
 *
 * <p><b>Randomness has no state.</b> Everything random in batch {@code b} of epoch {@code e} follows from the seed, {@code e} and
 * {@code b} alone, so a position in training is two numbers. The one thing with a state, the estimate of how frequent items are in
 * the stream of links, is kept by whoever uses the batches.
 */
package io.twotower.trainer.batch;
