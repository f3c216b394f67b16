package io.twotower.trainer.engine;

/**
 * What one step measured before its update.
 *
 * @param main           the main loss: the weighted mean over the batch's links
 * @param selfSupervised mean over the batch's self-supervised items, not yet weighted; 0 without any
 * @param gradientNorm   length of the whole gradient before it was clipped; 0 when nothing limits it
 */
public record StepLoss(float main, float selfSupervised, float gradientNorm) { }
