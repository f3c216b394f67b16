package io.twotower.trainer.training;

import java.util.OptionalDouble;

/**
 * What an epoch came to.
 *
 * @param epoch              from 1
 * @param mainLoss           mean over the epoch's links
 * @param selfSupervisedLoss mean over the epoch's steps, not weighted
 * @param examplesPerSecond  links trained on a second, without the validation
 * @param temperature        of the main loss at the end of the epoch, where it is learned
 * @param validation         of the model at the end of the epoch
 * @param best               whether it is the best epoch so far
 */
public record EpochReport(int epoch, double mainLoss, double selfSupervisedLoss, double examplesPerSecond,
                          OptionalDouble temperature, Validation validation, boolean best) { }
