package io.twotower.trainer.augmentation;

import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.SlotRows;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MutualInformationTest {

    private static final TowerLayout TWO_CATEGORIES = new TowerLayout(2, List.of(
            new FeatureLayout("a", FeatureKind.CATEGORY, 0, 1, 0), new FeatureLayout("b", FeatureKind.CATEGORY, 1, 1, 1)));

    private static final TowerLayout CATEGORY_AND_SET = new TowerLayout(3, List.of(
            new FeatureLayout("a", FeatureKind.CATEGORY, 0, 1, 0), new FeatureLayout("b", FeatureKind.SET, 1, 2, 1)));

    @Test
    void ofACopyIsTheEntropy() {
        MutualInformation information = MutualInformation.of(new SlotRows(TWO_CATEGORIES, new int[] {3, 5, 3, 5, 4, 6, 4, 6}));
        assertEquals(Math.log(2), information.values()[0][1], 1e-12);
        assertEquals(Math.log(2), information.values()[0][0], 1e-12);
        assertEquals(1, information.normalised()[1][0], 1e-12);
    }

    @Test
    void ofIndependentFeaturesIsZero() {
        MutualInformation information = MutualInformation.of(new SlotRows(TWO_CATEGORIES, new int[] {3, 5, 3, 6, 4, 5, 4, 6}));
        assertEquals(0, information.values()[0][1], 1e-12);
    }

    @Test
    void matchesASkewedTableWorkedByHand() {
        // P(3,5) = ½, P(3,6) = ¼, P(4,6) = ¼
        MutualInformation information = MutualInformation.of(new SlotRows(TWO_CATEGORIES, new int[] {3, 5, 3, 5, 3, 6, 4, 6}));
        double expected = 0.5 * Math.log(0.5 / (0.75 * 0.5)) + 0.25 * Math.log(0.25 / (0.75 * 0.5)) + 0.25 * Math.log(0.25 / (0.25 * 0.5));
        assertEquals(expected, information.values()[0][1], 1e-12);
    }

    @Test
    void aBagIsAValueDrawnFromIt() {
        // item 1: a = 3, b = {5, 6}; item 2: a = 4, b = {6}. P(3,5) = P(3,6) = ¼, P(4,6) = ½
        MutualInformation information = MutualInformation.of(new SlotRows(CATEGORY_AND_SET, new int[] {3, 5, 6, 4, 6, 0}));
        double expected = 0.25 * Math.log(0.25 / (0.5 * 0.25)) + 0.25 * Math.log(0.25 / (0.5 * 0.75)) + 0.5 * Math.log(0.5 / (0.5 * 0.75));
        assertEquals(expected, information.values()[0][1], 1e-12);
    }

    @Test
    void aMissingValueIsAValue() {
        // b is missing exactly where a is 4
        MutualInformation information = MutualInformation.of(new SlotRows(CATEGORY_AND_SET, new int[] {3, 5, 0, 4, 0, 0}));
        assertEquals(Math.log(2), information.values()[0][1], 1e-12);
    }

    @Test
    void aConstantTellsNothing() {
        MutualInformation information = MutualInformation.of(new SlotRows(TWO_CATEGORIES, new int[] {3, 5, 3, 6}));
        assertEquals(0, information.values()[0][1], 1e-12);
        assertEquals(0, information.normalised()[0][1], 0, "no division by an entropy of zero");
    }

    @Test
    void normalisingTakesAwayWhatAnIdOwesToItsSize() {
        // feature a is an id; b and c are equal pairs of values, each determined by a
        TowerLayout layout = new TowerLayout(3, List.of(
                new FeatureLayout("id", FeatureKind.ID, 0, 1, 0), new FeatureLayout("b", FeatureKind.CATEGORY, 1, 1, 1),
                new FeatureLayout("c", FeatureKind.CATEGORY, 2, 1, 2)));
        int[] ids = new int[3 * 400];
        for (int i = 0; i < 400; i++) {
            ids[3 * i] = 3 + i;
            ids[3 * i + 1] = 3 + i % 2;
            ids[3 * i + 2] = 5 + i % 2;
        }
        MutualInformation information = MutualInformation.of(new SlotRows(layout, ids));
        assertEquals(information.values()[1][2], information.values()[1][0], 1e-9, "plain: the id says as much of b as c does");
        assertTrue(information.normalised()[1][2] > 2 * information.normalised()[1][0], "normalised: c is b's closest");
    }

    @Test
    void manyValuesAreBounded() {
        int count = 5 * MutualInformation.VALUES;
        int[] ids = new int[2 * count];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ids.length; i++) ids[i] = 3 + random.nextInt(4 * MutualInformation.VALUES);
        double[][] values = MutualInformation.of(new SlotRows(TWO_CATEGORIES, ids)).values();
        assertTrue(values[0][1] <= Math.log(MutualInformation.VALUES + 2));
    }

    /** As many rows as asked for, the first half with one value in both features and the second half with another. */
    private record ManyRows(int size, Set<Integer> read) implements EncodedRows {

        @Override
        public int features() {
            return 2;
        }

        @Override
        public void read(int row, int leaveOut, BagRow target) {
            assertEquals(NONE, leaveOut);
            read.add(row);
            target.clear();
            for (int f = 0; f < 2; f++) {
                target.add(row < size / 2 ? 3 : 4);
                target.endBag();
            }
        }
    }

    @Test
    void ofALargeCatalogueRowsAreReadThatAreEvenlySpaced() {
        ManyRows rows = new ManyRows(3 * MutualInformation.ROWS, new TreeSet<>());
        assertEquals(Math.log(2), MutualInformation.of(rows).values()[0][1], 1e-4);
        assertEquals(MutualInformation.ROWS, rows.read.size());
        assertTrue(rows.read.stream().allMatch(row -> row % 3 == 0));
    }
}
