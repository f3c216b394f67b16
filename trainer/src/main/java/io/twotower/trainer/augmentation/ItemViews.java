package io.twotower.trainer.augmentation;

import io.twotower.features.FeatureEncoder;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes two views of each item of a batch: complementary masks, then value dropout. */
public final class ItemViews {

    private final TowerLayout layout;
    private final FeatureMasking masking;
    private final double valueDropout;

    /**
     * @param masking      null when both views keep all features and differ by value dropout alone
     * @param valueDropout probability of dropping each value of a multi-valued feature, in [0, 1]
     */
    public ItemViews(TowerLayout layout, FeatureMasking masking, double valueDropout) {
        if (!(valueDropout >= 0 && valueDropout <= 1))
            throw new IllegalArgumentException("Value dropout must be a probability, got " + valueDropout);
        if (masking == null && valueDropout == 0)
            throw new IllegalArgumentException("Without masking and value dropout the two views of an item are the same:"
                                               + " set selfSupervision.weight to 0, or mask or drop something");
        this.layout = layout;
        this.masking = masking;
        this.valueDropout = valueDropout;
    }

    /**
     * Changes two copies of the same rows into two views. One split of the features is drawn for all of them.
     *
     * @param ids    holds {@code [2 * count, width]} rows from {@code offset} on: first the first views', then the second
     *               views', both with the items in the same order
     * @param offset index of the first row's first id
     */
    public void augment(int[] ids, int offset, int count, SplittableRandom random) {
        boolean[] split = masking == null ? null : masking.draw(random);
        List<FeatureLayout> features = layout.features();
        for (int f = 0; f < features.size(); f++) {
            FeatureLayout feature = features.get(f);
            for (int row = 0; row < 2 * count; row++) {
                int from = offset + row * layout.width() + feature.offset();
                boolean first = row < count;
                if (split != null && split[f] == first) mask(ids, from, feature.length());
                else if (feature.length() > 1 && valueDropout > 0) dropValues(ids, from, feature.length(), random);
            }
        }
    }

    private static void mask(int[] ids, int from, int length) {
        Arrays.fill(ids, from, from + length, FeatureEncoder.PADDING);
        ids[from] = FeatureEncoder.MASKED;
    }

    private void dropValues(int[] ids, int from, int length, SplittableRandom random) {
        int kept = from;
        for (int i = from; i < from + length; i++) {
            if (ids[i] != FeatureEncoder.PADDING && random.nextDouble() >= valueDropout) ids[kept++] = ids[i];
        }
        Arrays.fill(ids, kept, from + length, FeatureEncoder.PADDING);
    }
}
