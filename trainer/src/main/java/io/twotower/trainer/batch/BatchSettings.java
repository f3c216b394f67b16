package io.twotower.trainer.batch;

import io.twotower.trainer.augmentation.FeatureMasking;
import io.twotower.trainer.spec.LossSpec;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.spec.TrainingSpec;

/**
 * What batches are made of.
 *
 * @param links      links a batch; the last batch of an epoch may have fewer
 * @param uniform    items drawn uniformly as further negatives of a batch
 * @param logQ       strength of the correction for how often a candidate is drawn, by the counts of the links: 0 none, 1 full
 * @param removeHits whether a candidate that is the anchor's own positive leaves the softmax
 * @param dropout    of the supervised task
 * @param views      of self-supervision
 * @param seed       of everything random
 */
public record BatchSettings(int links, int uniform, double logQ, boolean removeHits, DropoutSettings dropout, ViewSettings views, long seed) {

    public BatchSettings {
        if (links < 1) throw new IllegalArgumentException("A batch needs at least one link, got " + links);
    }

    static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) throw new IllegalArgumentException(name + " must be a probability, got " + value);
    }

    /** @param masking not used when the self-supervised loss has no weight */
    static BatchSettings of(LossSpec loss, SelfSupervisionSpec selfSupervision, TrainingSpec training, FeatureMasking masking) {
        return new BatchSettings(training.batchSize(), loss.uniformNegatives(), loss.isStreamed() ? 0 : loss.logQ(),
                                 loss.accidentalHits() == LossSpec.AccidentalHits.REMOVE, DropoutSettings.of(training),
                                 ViewSettings.of(selfSupervision, masking, loss.viewsAsNegatives()), training.seed());
    }
}
