package io.twotower.trainer.model;

import io.twotower.features.FeatureKind;
import io.twotower.features.Tower;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SkipProjectionsTest {

    /** The query's only feature and the item's second read the same table. */
    private static final ModelLayout LAYOUT = new ModelLayout(
            List.of(new TableLayout("words", 40, 16), new TableLayout("ids", 40, 4)),
            new TowerLayout(3, List.of(new FeatureLayout("text", FeatureKind.TEXT, 0, 3, 0))),
            new TowerLayout(4, List.of(new FeatureLayout("id", FeatureKind.ID, 0, 1, 1),
                                       new FeatureLayout("title", FeatureKind.TEXT, 1, 3, 0))));

    @Test
    void bothTowersProjectATableAlike() {
        SkipProjections skip = new SkipProjections(LAYOUT, 2, new SplittableRandom(1));
        float[] query = skip.of(Tower.QUERY);
        float[] item = skip.of(Tower.ITEM);
        assertEquals(2 * 16, query.length);
        assertEquals(2 * 20, item.length);
        for (int row = 0; row < 2; row++)
            for (int i = 0; i < 16; i++)
                assertEquals(query[row * 16 + i] / Math.sqrt(2), item[row * 20 + i], 1e-6,
                             "the words' group comes first; scaled by the number of features");
    }

    @Test
    void anUntrainedModelFindsWhatSharesItsWords() {
        TowerShape linear = new TowerShape(List.of(8), true, 16);
        try (TwoTowerModel model = new TwoTowerModel(LAYOUT, linear, linear, 3)) {
            int closest = 0;
            for (int i = 0; i < 12; i++) {
                float[] query = model.embed(Tower.QUERY, new int[] {3 + 3 * i, 4 + 3 * i, 5 + 3 * i});
                int best = -1;
                double most = -2;
                for (int j = 0; j < 12; j++) {
                    float[] item = model.embed(Tower.ITEM, new int[] {3 + j, 3 + 3 * j, 4 + 3 * j, 5 + 3 * j});
                    double cosine = 0;
                    for (int d = 0; d < 16; d++) cosine += query[d] * item[d];
                    if (cosine > most) {
                        most = cosine;
                        best = j;
                    }
                }
                if (best == i) closest++;
            }
            assertTrue(closest >= 6, closest + " of 12");
        }
    }

    @Test
    void followsFromTheSeed() {
        assertArrayEquals(new SkipProjections(LAYOUT, 2, new SplittableRandom(4)).of(Tower.ITEM),
                          new SkipProjections(LAYOUT, 2, new SplittableRandom(4)).of(Tower.ITEM));
    }
}
