package io.twotower.trainer.augmentation;

import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.SlotRows;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

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

    /** However many values there are, none is thrown together with another. */
    @Test
    void vocabulariesAreTakenWhole() {
        int count = 20_000;
        int[] ids = new int[2 * count];
        for (int i = 0; i < count; i++) {
            ids[2 * i] = 3 + i;
            ids[2 * i + 1] = 3 + i / 2;
        }
        double[][] values = MutualInformation.of(new SlotRows(TWO_CATEGORIES, ids)).values();
        assertEquals(Math.log(count), values[0][0], 1e-9);
        assertEquals(Math.log(count / 2.0), values[0][1], 1e-9);
    }

    /** Bags of several values with repeated ones, empty bags: the joint distribution in a table, as the definition has it. */
    @Test
    void isWhatTheDefinitionSaysForBagsOfAllKinds() {
        TowerLayout layout = new TowerLayout(9, List.of(
                new FeatureLayout("a", FeatureKind.TEXT, 0, 4, 0), new FeatureLayout("b", FeatureKind.SET, 4, 4, 1),
                new FeatureLayout("c", FeatureKind.NUMBER, 8, 1, 2)));
        SplittableRandom random = new SplittableRandom(4);
        int rows = 60;
        int[] ids = new int[9 * rows];
        for (int row = 0; row < rows; row++) {
            for (int i = random.nextInt(5); i > 0; i--) ids[9 * row + i - 1] = 3 + random.nextInt(6);
            for (int i = random.nextInt(5); i > 0; i--) ids[9 * row + 3 + i] = ids[9 * row] + random.nextInt(2) + 1;
            if (random.nextInt(3) > 0) ids[9 * row + 8] = 3 + random.nextInt(4);
        }
        SlotRows items = new SlotRows(layout, ids);
        MutualInformation information = MutualInformation.of(items);
        for (int f = 0; f < 3; f++) {
            for (int g = 0; g < 3; g++) {
                if (f != g) assertEquals(byDefinition(items, f, g), information.values()[f][g], 1e-12);
            }
        }
    }

    private static double byDefinition(SlotRows items, int f, int g) {
        Map<List<Integer>, Double> joint = new HashMap<>();
        Map<Integer, Double> first = new HashMap<>();
        Map<Integer, Double> second = new HashMap<>();
        BagRow row = new BagRow(items.features());
        for (int r = 0; r < items.size(); r++) {
            items.read(r, EncodedRows.NONE, row);
            List<Integer> v = bag(row, f);
            List<Integer> w = bag(row, g);
            double p = 1.0 / (v.size() * w.size() * items.size());
            for (int a : v) {
                for (int b : w) {
                    joint.merge(List.of(a, b), p, Double::sum);
                    first.merge(a, p, Double::sum);
                    second.merge(b, p, Double::sum);
                }
            }
        }
        double[] sum = {0};
        joint.forEach((pair, p) -> sum[0] += p * Math.log(p / (first.get(pair.get(0)) * second.get(pair.get(1)))));
        return sum[0];
    }

    private static List<Integer> bag(BagRow row, int feature) {
        List<Integer> ids = IntStream.range(row.start(feature), row.end(feature)).mapToObj(i -> row.ids()[i]).toList();
        return ids.isEmpty() ? List.of(-1) : ids;
    }

    @Test
    void itsJsonHasNamesAndBothMatrices() {
        MutualInformation information = MutualInformation.of(new SlotRows(TWO_CATEGORIES, new int[] {3, 5, 3, 5, 4, 6, 4, 6}));
        assertEquals("{\"features\":[\"a\",\"b\"],\"values\":[[0.693147,0.693147],[0.693147,0.693147]],\"normalised\":[[1.0,1.0],[1.0,1.0]]}",
                     information.toJson(TWO_CATEGORIES.features()).toString());
    }

    /** One row has 2·2 + 1·4 = 8 pairs of ids: of its features' bags 2, 2 and none, which counts as one. */
    @Test
    void whereRowsHaveManyPairsFewerAreRead() {
        TowerLayout layout = new TowerLayout(5, List.of(new FeatureLayout("a", FeatureKind.SET, 0, 2, 0),
                new FeatureLayout("b", FeatureKind.SET, 2, 2, 0), new FeatureLayout("c", FeatureKind.CATEGORY, 4, 1, 0)));
        int[] ids = new int[5 * 100];
        for (int row = 0; row < 100; row++) { // every third row differs from all others
            for (int i = 0; i < 4; i++) ids[5 * row + i] = (row % 3 == 0 ? 3 : 5) + i % 2;
        }
        EncodedRows rows = new SlotRows(layout, ids);
        assertTrue(MutualInformation.of(rows, 800).values()[0][0] > 1);
        assertEquals(Math.log(2), MutualInformation.of(rows, 300).values()[0][0], 1e-12, "every third row only");
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
