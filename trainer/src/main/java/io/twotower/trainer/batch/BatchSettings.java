package io.twotower.trainer.batch;

import io.twotower.trainer.augmentation.FeatureMasking;
import io.twotower.trainer.spec.LossSpec;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.spec.TrainingSpec;

/**
 * What batches are made of.
 *
 * @param links          links a batch; the last batch of an epoch may have fewer
 * @param uniform        items drawn uniformly as further negatives of a batch
 * @param logQ           strength of the correction for how often a candidate is drawn: 0 none, 1 full
 * @param removeHits     whether a candidate that is the anchor's own positive leaves the softmax
 * @param idDropout      probability with which an id of a query, a positive or a uniform negative becomes out-of-vocabulary
 * @param selfSupervised items a batch that two views are made of; 0 without self-supervision
 * @param masking        how the features are split between the two views; null when nothing is masked
 * @param valueDropout   probability with which a value of a multi-valued feature is dropped, independently in each view
 * @param seed           of everything random
 */
public record BatchSettings(int links, int uniform, double logQ, boolean removeHits, double idDropout, int selfSupervised,
                            FeatureMasking masking, double valueDropout, long seed) {

    public BatchSettings {
        if (links < 1) throw new IllegalArgumentException("A batch needs at least one link, got " + links);
        requireProbability("Id dropout", idDropout);
        requireProbability("Value dropout", valueDropout);
        if (selfSupervised > 0 && masking == null && valueDropout == 0)
            throw new IllegalArgumentException("Without masking and value dropout the two views of an item are the same:"
                                               + " set selfSupervision.weight to 0, or mask or drop something");
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) throw new IllegalArgumentException(name + " must be a probability, got " + value);
    }

    /** @param masking not used when the self-supervised loss has no weight */
    static BatchSettings of(LossSpec loss, SelfSupervisionSpec selfSupervision, TrainingSpec training, FeatureMasking masking) {
        boolean selfSupervised = selfSupervision.weight() > 0;
        return new BatchSettings(training.batchSize(), loss.uniformNegatives(), loss.logQ(),
                                 loss.accidentalHits() == LossSpec.AccidentalHits.REMOVE, training.idDropout(),
                                 selfSupervised ? selfSupervision.batchSize() : 0, selfSupervised ? masking : null,
                                 selfSupervision.valueDropout(), training.seed());
    }
}
