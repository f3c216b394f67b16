package io.twotower.trainer.training;

import io.twotower.trainer.spec.ValidationMetric;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an epoch came to.
 *
 * @param epoch              from 1
 * @param mainLoss           mean over the epoch's links
 * @param selfSupervisedLoss mean over the epoch's steps, not weighted
 * @param examplesPerSecond  links trained on a second, without the validation
 * @param temperature        of the main loss at the end of the epoch, where it is learned
 * @param validation         figures of the model at the end of the epoch, on warm items
 * @param coldValidation     on cold items, where the validation has links to any
 * @param best               whether it is the best epoch so far
 */
public record EpochReport(int epoch, double mainLoss, double selfSupervisedLoss, double examplesPerSecond,
                          OptionalDouble temperature, ValidationFigures validation, Optional<ValidationFigures> coldValidation,
                          boolean best) {

    /** A figure of the validation; empty where that has no links to cold items and the figure is about these. */
    public OptionalDouble figure(ValidationMetric metric) {
        return figure(metric, validation, coldValidation);
    }

    static OptionalDouble figure(ValidationMetric metric, ValidationFigures warm, Optional<ValidationFigures> cold) {
        if (metric.isCold() && cold.isEmpty()) return OptionalDouble.empty();
        ValidationFigures figures = metric.isCold() ? cold.get() : warm;
        return OptionalDouble.of(switch (metric) {
            case RECALL_AT_10, COLD_RECALL_AT_10 -> figures.recallAt10();
            case RECALL_AT_100, COLD_RECALL_AT_100 -> figures.recallAt100();
            case NDCG_AT_10, COLD_NDCG_AT_10 -> figures.ndcgAt10();
        });
    }
}
