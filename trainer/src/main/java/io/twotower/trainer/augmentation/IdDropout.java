package io.twotower.trainer.augmentation;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Replaces ids by out-of-vocabulary with a probability, so that the row that stands for unknown ids is learned and items that
 * weren't in the catalogue are in distribution. Applies to the features of kind {@code id}; a missing id stays missing.
 */
public final class IdDropout {

    private final int width;
    private final List<FeatureLayout> idFeatures;
    private final double probability;

    public IdDropout(TowerLayout layout, double probability) {
        if (!(probability >= 0 && probability <= 1))
            throw new IllegalArgumentException("Id dropout must be a probability, got " + probability);
        width = layout.width();
        idFeatures = layout.features().stream().filter(feature -> feature.kind() == FeatureKind.ID).toList();
        this.probability = probability;
    }

    /** Changes {@code count} rows in place, the first of them at {@code ids[offset]}; each row and feature is drawn by itself. */
    public void apply(int[] ids, int offset, int count, SplittableRandom random) {
        if (probability == 0) return;
        for (FeatureLayout feature : idFeatures) {
            for (int row = 0; row < count; row++) {
                int from = offset + row * width + feature.offset();
                boolean drop = random.nextDouble() < probability;
                if (!drop || ids[from] == FeatureEncoder.PADDING) continue;
                Arrays.fill(ids, from, from + feature.length(), FeatureEncoder.PADDING);
                ids[from] = FeatureEncoder.OUT_OF_VOCABULARY;
            }
        }
    }
}
