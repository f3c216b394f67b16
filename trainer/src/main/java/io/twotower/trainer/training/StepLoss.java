package io.twotower.trainer.training;

/**
 * The losses of one step before its update.
 *
 * @param main           mean over the batch's links
 * @param selfSupervised mean over the batch's self-supervised items, not yet weighted; 0 without any
 */
record StepLoss(float main, float selfSupervised) { }
