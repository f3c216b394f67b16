package io.twotower.features;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class BagTest {
    private final FeatureEncoder encoder = Specs.encoder();

    @Test
    void takesWhatItsRuleSays() {
        assertArrayEquals(new int[] {7, 1, 7}, bag(BagRule.ALL, 3, 7, 1, 7, 5));
        assertArrayEquals(new int[] {7, 7, 5}, bag(BagRule.KNOWN, 3, 1, 7, 1, 7, 5, 9));
        assertArrayEquals(new int[] {7, 5, 9}, bag(BagRule.KNOWN_ONCE, 3, 7, 1, 7, 5, 9, 11));
        assertArrayEquals(new int[] {1}, bag(BagRule.KNOWN, 3, 1, 1));
        assertArrayEquals(new int[] {1}, bag(BagRule.KNOWN_ONCE, 3, 1, 1));
        assertArrayEquals(new int[] {}, bag(BagRule.KNOWN_ONCE, 3));
    }

    @Test
    void aBagOfBagsIsTheBagOfTheirValues() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 3000; round++) {
            BagRule rule = BagRule.values()[round % 3];
            int maxLength = 1 + random.nextInt(5);
            int[][] parts = new int[random.nextInt(5)][];
            for (int i = 0; i < parts.length; i++) parts[i] = random.ints(random.nextInt(6), 1, 8).map(id -> id == 2 ? 1 : id).toArray();
            int[] whole = Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
            int[] ofBags = Arrays.stream(parts).flatMapToInt(part -> IntStream.of(bag(rule, maxLength, part))).toArray();
            assertArrayEquals(bag(rule, maxLength, whole), bag(rule, maxLength, ofBags));
        }
    }

    @Test
    void appendedRowsAreRowsWithoutPadding() {
        SplittableRandom random = new SplittableRandom(4);
        List<String> words = List.of("vim", "emacs", "a", "b", "x", "editor", "small", "", "the", "improved");
        IdBuffer ids = new IdBuffer();
        for (int round = 0; round < 1000; round++) {
            List<String> values = IntStream.range(0, random.nextInt(6)).mapToObj(i -> words.get(random.nextInt(words.size()))).toList();
            for (int f = 0; f < 4; f++) {
                int length = encoder.spec().item().get(f).maxLength();
                int[] slots = new int[length];
                encoder.encodeFeature(Tower.ITEM, f, values, slots, 0);
                int before = ids.size();
                int count = encoder.appendFeature(Tower.ITEM, f, values, ids);
                assertEquals(before + count, ids.size());
                assertArrayEquals(slots, Arrays.copyOf(Arrays.copyOfRange(ids.array(), before, ids.size()), length));
            }
        }
    }

    private static int[] bag(BagRule rule, int maxLength, int... ids) {
        int[] target = new int[maxLength + 2];
        Arrays.fill(target, -1);
        Bag bag = new Bag().open(rule, target, 1, maxLength);
        bag.addAll(ids, 0, ids.length);
        int count = bag.close();
        assertEquals(-1, target[0]);
        assertEquals(-1, target[1 + count], "nothing is written behind the ids");
        return Arrays.copyOfRange(target, 1, 1 + count);
    }
}
