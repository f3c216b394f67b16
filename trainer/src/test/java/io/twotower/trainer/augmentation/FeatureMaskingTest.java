package io.twotower.trainer.augmentation;

import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.spec.SelfSupervisionSpec;
import io.twotower.trainer.spec.Specs;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.SlotRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FeatureMaskingTest {

    private final SplittableRandom random = new SplittableRandom(7);

    /** Features 0, 1 and 2 tell of each other, so do 3 and 4; 5 tells of nothing. */
    private static final double[][] INFORMATION = {
            {9, 5, 4, 0, 0, 0},
            {5, 9, 6, 0, 0, 0},
            {4, 6, 9, 0, 0, 0},
            {0, 0, 0, 9, 3, 0},
            {0, 0, 0, 3, 9, 0},
            {0, 0, 0, 0, 0, 9}};

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6, 7})
    void randomMaskingHidesHalfAndAnyHalf(int features) {
        RandomFeatureMasking masking = new RandomFeatureMasking(features);
        Set<List<Boolean>> seen = new HashSet<>();
        int[] hidden = new int[features];
        for (int draw = 0; draw < 2000; draw++) {
            boolean[] split = masking.draw(random);
            assertEquals(features / 2, count(split));
            for (int f = 0; f < features; f++) if (split[f]) hidden[f]++;
            seen.add(IntStream.range(0, features).mapToObj(f -> split[f]).toList());
        }
        assertEquals(binomial(features, features / 2), seen.size(), "every half is drawn");
        for (int f = 0; f < features; f++) assertEquals(2000.0 * (features / 2) / features, hidden[f], 120, "equally often");
    }

    @Test
    void correlatedMaskingHidesTheSeedWithWhatItTellsOf() {
        boolean[] split = new CorrelatedFeatureMasking(INFORMATION, List.of(1)).draw(random);
        // ⌊6/2⌋ = 3 beside the seed 1: features 2 and 0, and the first of the rest
        assertArrayEquals(new boolean[] {true, true, true, true, false, false}, split);
    }

    @Test
    void everySeedIsInTheGroupItStarts() {
        for (int seed = 0; seed < 6; seed++) {
            boolean[] split = new CorrelatedFeatureMasking(INFORMATION, List.of(seed)).draw(random);
            assertTrue(split[seed], "seed " + seed + " is masked with the features that predict it");
            assertEquals(4, count(split));
        }
    }

    @Test
    void seedsAreDrawnAnewAndUniformly() {
        CorrelatedFeatureMasking masking = new CorrelatedFeatureMasking(INFORMATION, List.of(0, 4));
        int zero = 0;
        for (int draw = 0; draw < 2000; draw++) if (masking.draw(random)[2]) zero++;
        assertEquals(1000, zero, 120, "feature 2 goes with seed 0, not with seed 4");
    }

    @Test
    void somethingIsLeftForTheSecondViewToHide() {
        double[][] two = {{1, 1}, {1, 1}};
        assertEquals(1, count(new CorrelatedFeatureMasking(two, List.of(0)).draw(random)));
    }

    @Test
    void oneFeatureCannotBeSplit() {
        assertThrows(IllegalArgumentException.class, () -> new RandomFeatureMasking(1));
        assertThrows(IllegalArgumentException.class, () -> new CorrelatedFeatureMasking(new double[][] {{1}}, List.of(0)));
        assertThrows(IllegalArgumentException.class, () -> new CorrelatedFeatureMasking(INFORMATION, List.of()));
    }

    @Test
    void aSpecIsTakenAtItsWord() {
        // b and c are the same, d says nothing of them; a is an id, which says everything of all
        TowerLayout layout = new TowerLayout(4, List.of(
                new FeatureLayout("a", FeatureKind.ID, 0, 1, 0), new FeatureLayout("b", FeatureKind.CATEGORY, 1, 1, 0),
                new FeatureLayout("c", FeatureKind.CATEGORY, 2, 1, 0), new FeatureLayout("d", FeatureKind.CATEGORY, 3, 1, 0)));
        int[] ids = new int[4 * 64];
        for (int i = 0; i < 64; i++) {
            ids[4 * i] = 3 + i;
            ids[4 * i + 1] = 3 + i % 8;
            ids[4 * i + 2] = 3 + i % 8;
            ids[4 * i + 3] = 3 + i / 8;
        }
        EncodedRows items = new SlotRows(layout, ids);
        assertNull(FeatureMasking.of(masking("{masking: none}"), layout, items));
        assertEquals(2, count(FeatureMasking.of(masking("{masking: rfm}"), layout, items).draw(random)));
        // the seed and ⌊4/2⌋ others: from b or c the two of them and the id, from d the id and the first of the rest
        Set<List<Boolean>> ofOthers = Set.of(List.of(true, true, true, false), List.of(true, true, false, true));
        assertEquals(ofOthers, splits(FeatureMasking.of(masking("{masking: cfm}"), layout, items)), "the id is no seed");
        // of the id, normalised or not, b, c and d tell alike: the first two of them
        FeatureMasking withIds = FeatureMasking.of(masking("{masking: cfm, correlation: {seedIds: true, normalised: false}}"), layout, items);
        assertEquals(ofOthers, splits(withIds));
    }

    /**
     * b and c go together, and so do the id and d, whose every value is another: in nats the id tells as much of b as c does, and d more
     * than that, so only normalised is c what b is masked with.
     */
    @Test
    void normalisingIsAChoice() {
        TowerLayout layout = new TowerLayout(4, List.of(
                new FeatureLayout("id", FeatureKind.ID, 0, 1, 0), new FeatureLayout("d", FeatureKind.CATEGORY, 1, 1, 0),
                new FeatureLayout("b", FeatureKind.CATEGORY, 2, 1, 0), new FeatureLayout("c", FeatureKind.NUMBER, 3, 1, 0)));
        int[] ids = new int[4 * 64];
        for (int i = 0; i < 64; i++) {
            ids[4 * i] = 3 + i;
            ids[4 * i + 1] = 3 + i;
            ids[4 * i + 2] = 3 + i % 8;
            ids[4 * i + 3] = 3 + (i % 16 == 0 ? 9 : i % 8);
        }
        EncodedRows items = new SlotRows(layout, ids);
        Set<List<Boolean>> normalised = splits(FeatureMasking.of(masking("{masking: cfm, correlation: {normalised: true}}"), layout, items));
        Set<List<Boolean>> inNats = splits(FeatureMasking.of(masking("{masking: cfm, correlation: {normalised: false}}"), layout, items));
        assertTrue(normalised.contains(List.of(true, false, true, true)), normalised.toString());
        assertFalse(inNats.contains(List.of(true, false, true, true)), inNats.toString());
        assertTrue(normalised.stream().anyMatch(split -> split.get(3)), "numbers are masked like all else");
    }

    private static SelfSupervisionSpec masking(String yaml) {
        return Specs.of("selfSupervision: " + yaml).selfSupervision();
    }

    private Set<List<Boolean>> splits(FeatureMasking masking) {
        Set<List<Boolean>> seen = new HashSet<>();
        for (int draw = 0; draw < 100; draw++) {
            boolean[] split = masking.draw(random);
            seen.add(IntStream.range(0, split.length).mapToObj(f -> split[f]).toList());
        }
        return seen;
    }

    private static int count(boolean[] split) {
        int count = 0;
        for (boolean masked : split) if (masked) count++;
        return count;
    }

    private static int binomial(int n, int k) {
        return k == 0 ? 1 : binomial(n - 1, k - 1) * n / k;
    }
}
