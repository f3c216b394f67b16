package io.twotower.trainer.augmentation;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ItemViewsTest {

    private static final TowerLayout LAYOUT = new TowerLayout(11, List.of(
            new FeatureLayout("id", FeatureKind.ID, 0, 1, 0),
            new FeatureLayout("tags", FeatureKind.SET, 1, 4, 1),
            new FeatureLayout("text", FeatureKind.TEXT, 5, 5, 2),
            new FeatureLayout("size", FeatureKind.NUMBER, 10, 1, 3)));

    private static final int ITEMS = 50;

    private final SplittableRandom random = new SplittableRandom(11);

    /** Both copies of the items, whose ids are all different. */
    private static int[] copies() {
        int[] ids = new int[2 * ITEMS * LAYOUT.width()];
        for (int i = 0; i < ids.length / 2; i++) {
            ids[i] = FeatureEncoder.FIRST_VALUE + i;
            ids[ids.length / 2 + i] = ids[i];
        }
        return ids;
    }

    private static int[] feature(int[] ids, int view, int item, int f) {
        FeatureLayout feature = LAYOUT.features().get(f);
        int from = (view * ITEMS + item) * LAYOUT.width() + feature.offset();
        return Arrays.copyOfRange(ids, from, from + feature.length());
    }

    private static int[] masked(int length) {
        int[] bag = new int[length];
        bag[0] = FeatureEncoder.MASKED;
        return bag;
    }

    @Test
    void theViewsAreComplementaryForEveryKindOfFeature() {
        int[] original = copies();
        for (int batch = 0; batch < 20; batch++) {
            int[] ids = copies();
            new ItemViews(LAYOUT, new RandomFeatureMasking(4), 0).augment(ids, 0, ITEMS, random);
            for (int f = 0; f < 4; f++) {
                int length = LAYOUT.features().get(f).length();
                for (int item = 0; item < ITEMS; item++) {
                    boolean maskedInFirst = Arrays.equals(masked(length), feature(ids, 0, item, f));
                    int kept = maskedInFirst ? 1 : 0;
                    assertArrayEquals(feature(original, 0, item, f), feature(ids, kept, item, f));
                    assertArrayEquals(masked(length), feature(ids, 1 - kept, item, f));
                }
            }
        }
    }

    @Test
    void theSplitIsDrawnForEveryBatch() {
        Set<List<Integer>> splits = new HashSet<>();
        ItemViews views = new ItemViews(LAYOUT, new RandomFeatureMasking(4), 0);
        for (int batch = 0; batch < 100; batch++) {
            int[] ids = copies();
            views.augment(ids, 0, ITEMS, random);
            splits.add(LAYOUT.features().stream().map(f -> ids[f.offset()] == FeatureEncoder.MASKED ? 1 : 0).toList());
        }
        assertEquals(6, splits.size());
    }

    @Test
    void valuesAreDroppedIndependentlyInTheTwoViews() {
        int[] ids = copies();
        new ItemViews(LAYOUT, null, 0.3).augment(ids, 0, ITEMS, random);
        int[] original = copies();
        int kept = 0;
        int different = 0;
        for (int item = 0; item < ITEMS; item++) {
            for (int view = 0; view < 2; view++) {
                assertArrayEquals(feature(original, view, item, 0), feature(ids, view, item, 0), "single values stay");
                assertArrayEquals(feature(original, view, item, 3), feature(ids, view, item, 3), "single values stay");
                int[] text = feature(ids, view, item, 2);
                int left = (int) Arrays.stream(text).filter(id -> id != FeatureEncoder.PADDING).count();
                assertArrayEquals(new int[5 - left], Arrays.copyOfRange(text, left, 5), "padding after the values");
                kept += left;
            }
            if (!Arrays.equals(feature(ids, 0, item, 2), feature(ids, 1, item, 2))) different++;
        }
        assertEquals(0.7 * 2 * ITEMS * 5, kept, 45);
        assertTrue(different > ITEMS / 2);
    }

    @Test
    void rowsBeforeTheViewsAreLeftAlone() {
        int[] ids = new int[LAYOUT.width() + copies().length];
        Arrays.fill(ids, 9);
        new ItemViews(LAYOUT, new RandomFeatureMasking(4), 0.5).augment(ids, LAYOUT.width(), ITEMS, random);
        int[] before = new int[LAYOUT.width()];
        Arrays.fill(before, 9);
        assertArrayEquals(before, Arrays.copyOf(ids, LAYOUT.width()));
        assertNotEquals(9, Arrays.stream(ids).min().getAsInt());
    }

    @Test
    void viewsThatCannotDifferAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ItemViews(LAYOUT, null, 0));
        assertThrows(IllegalArgumentException.class, () -> new ItemViews(LAYOUT, null, 1.5));
    }
}
