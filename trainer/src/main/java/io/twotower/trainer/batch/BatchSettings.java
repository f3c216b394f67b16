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
 * @param logQ           strength of the correction for how often a candidate is drawn, by the counts of the links: 0 none, 1 full
 * @param removeHits     whether a candidate that is the anchor's own positive leaves the softmax
 * @param idDropout      probability with which an id of a query, a positive or a uniform negative becomes out-of-vocabulary
 * @param featureDropout probability with which a whole feature of one of these is hidden
 * @param linkDropout    probability with which a feature of one of these that is made of links, and isn't hidden, is left empty
 * @param views          of self-supervision
 * @param seed           of everything random
 */
public record BatchSettings(int links, int uniform, double logQ, boolean removeHits, double idDropout, double featureDropout,
                            double linkDropout, ViewSettings views, long seed) {

    public BatchSettings {
        if (links < 1) throw new IllegalArgumentException("A batch needs at least one link, got " + links);
        requireProbability("Id dropout", idDropout);
        requireProbability("Feature dropout", featureDropout);
        requireProbability("Link dropout", linkDropout);
    }

    static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) throw new IllegalArgumentException(name + " must be a probability, got " + value);
    }

    /** @param masking not used when the self-supervised loss has no weight */
    static BatchSettings of(LossSpec loss, SelfSupervisionSpec selfSupervision, TrainingSpec training, FeatureMasking masking) {
        return new BatchSettings(training.batchSize(), loss.uniformNegatives(), loss.isStreamed() ? 0 : loss.logQ(),
                                 loss.accidentalHits() == LossSpec.AccidentalHits.REMOVE, training.idDropout(), training.featureDropout(),
                                 training.linkDropout(), ViewSettings.of(selfSupervision, masking, loss.viewsAsNegatives()), training.seed());
    }
}
