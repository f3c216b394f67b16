package io.twotower.trainer.engine;

import io.twotower.trainer.spec.LossSpec;
import io.twotower.trainer.spec.OptimizerSpec;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.spec.TrainingSpec;
import io.twotower.trainer.spec.TrainingSpec.Precision;

/**
 * What is the same in all steps.
 *
 * @param temperature               of the main loss
 * @param learnedTemperature        whether that is only where it begins
 * @param selfSupervisedWeight      α: the loss is {@code L_main + α·L_self}
 * @param selfSupervisedTemperature of the self-supervised loss
 * @param clipNorm                  the most that the whole gradient's length may be, touched rows and layers together; 0 for no limit
 * @param precision                 that the linear layers compute with; parameters, gradients and losses are 32-bit
 */
public record StepSettings(double temperature, boolean learnedTemperature, double selfSupervisedWeight, double selfSupervisedTemperature,
                           double clipNorm, Precision precision, OptimizerSpec optimizer) {

    /** As a model file says. */
    public static StepSettings of(LossSpec loss, SelfSupervisionSpec selfSupervision, TrainingSpec training) {
        return new StepSettings(loss.temperature(), loss.learnedTemperature(), selfSupervision.weight(), selfSupervision.temperature(),
                                training.clipNorm(), training.precision(), training.optimizer());
    }
}
