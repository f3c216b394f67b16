package io.twotower.trainer.augmentation;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class IdDropoutTest {

    private static final TowerLayout LAYOUT = new TowerLayout(5, List.of(
            new FeatureLayout("section", FeatureKind.CATEGORY, 0, 1, 0),
            new FeatureLayout("id", FeatureKind.ID, 1, 2, 1),
            new FeatureLayout("tags", FeatureKind.SET, 3, 2, 2)));

    private static int[] rows(int count) {
        int[] ids = new int[count * 5];
        for (int row = 0; row < count; row++) System.arraycopy(new int[] {3, 4, 5, 6, 7}, 0, ids, row * 5, 5);
        return ids;
    }

    @Test
    void replacesIdsOnlyWithTheGivenProbability() {
        int[] ids = rows(5000);
        new IdDropout(LAYOUT, 0.2).apply(ids, 0, 5000, new SplittableRandom(1));
        int dropped = 0;
        for (int row = 0; row < 5000; row++) {
            int[] one = Arrays.copyOfRange(ids, row * 5, row * 5 + 5);
            if (one[1] == FeatureEncoder.OUT_OF_VOCABULARY) {
                dropped++;
                assertArrayEquals(new int[] {3, FeatureEncoder.OUT_OF_VOCABULARY, FeatureEncoder.PADDING, 6, 7}, one);
            } else {
                assertArrayEquals(new int[] {3, 4, 5, 6, 7}, one);
            }
        }
        assertEquals(1000, dropped, 120);
    }

    @Test
    void aMissingIdStaysMissingAndOtherRowsStayWhole() {
        int[] ids = rows(3);
        ids[6] = FeatureEncoder.PADDING;
        ids[7] = FeatureEncoder.PADDING;
        new IdDropout(LAYOUT, 1).apply(ids, 5, 2, new SplittableRandom(1));
        assertArrayEquals(new int[] {3, 4, 5, 6, 7, 3, 0, 0, 6, 7, 3, 1, 0, 6, 7}, ids);
    }
}
