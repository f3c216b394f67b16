package io.twotower.trainer.batch;

import io.twotower.trainer.augmentation.FeatureDropout;
import io.twotower.trainer.store.EncodedRows;

/**
 * What rows of the supervised task lose by chance, so that the towers learn to do without: without an id and without links, as items
 * and queries come that training did not know.
 *
 * @param features hides whole features
 * @param ids      chance that an id becomes out-of-vocabulary; see {@link BatchRandom#chance}
 * @param links    chance that a feature made of links is left empty
 * @param values   chance that a value of a feature of several stays out
 * @param linked   by feature, whether it is made of links
 */
record RowDropout(FeatureDropout features, long ids, long links, long values, boolean[] linked) {

    static RowDropout of(DropoutSettings settings, EncodedRows rows) {
        boolean[] linked = new boolean[rows.features()];
        for (int f = 0; f < linked.length; f++) linked[f] = rows.isLinked(f);
        return new RowDropout(new FeatureDropout(settings.features()), BatchRandom.chance(settings.ids()),
                              BatchRandom.chance(settings.links()), BatchRandom.chance(settings.values()), linked);
    }

    boolean emptiesLinks(int feature, BatchRandom random) {
        return links > 0 && linked[feature] && random.happens(links);
    }
}
