package io.twotower.features;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StringIndexTest {

    /** More strings than a segment holds, of characters of every length, halves of surrogate pairs among them. */
    @Test
    void isAMapOfAnyStrings() {
        SplittableRandom random = new SplittableRandom(1);
        StringIndex index = new StringIndex();
        Map<String, Integer> expected = new HashMap<>();
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            String string = random(random);
            if (expected.putIfAbsent(string, strings.size()) == null) strings.add(string);
            assertEquals(expected.get(string), index.add(string.toCharArray(), 0, string.length()));
            String other = random(random);
            assertEquals(expected.getOrDefault(other, StringIndex.NONE), find(index, other));
        }
        assertTrue(strings.size() > 70_000);
        for (int i = 0; i < strings.size(); i++) assertEquals(strings.get(i), index.strings().get(i));
        StringIndex again = new StringIndex(index.strings());
        strings.forEach(string -> assertEquals(expected.get(string), find(again, string)));
    }

    /** Characters amid an array, for tokens come that way. */
    private static int find(StringIndex index, String string) {
        return index.find(("ab" + string + "c").toCharArray(), 2, string.length());
    }

    private static String random(SplittableRandom random) {
        StringBuilder string = new StringBuilder();
        for (int length = random.nextInt(7); length > 0; length--)
            string.append((char) switch (random.nextInt(5)) {
                case 0 -> random.nextInt(0x800);
                case 1 -> 0xD7FE + random.nextInt(0x804);
                case 2 -> random.nextInt(0x10000);
                default -> 'a' + random.nextInt(26);
            });
        return string.toString();
    }

    @Test
    void bytesAreInTheOrderOfTheStrings() {
        SplittableRandom random = new SplittableRandom(2);
        ValueCounter counter = new ValueCounter();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            String string = random(random);
            counter.add(string.toCharArray(), string.length());
            expected.add(string);
        }
        PackedStrings sorted = counter.mostFrequent(1, Integer.MAX_VALUE);
        Map<String, Integer> counts = new HashMap<>();
        expected.forEach(string -> counts.merge(string, 1, Integer::sum));
        List<String> order = new ArrayList<>(counts.keySet());
        order.sort((a, b) -> counts.get(a).equals(counts.get(b)) ? a.compareTo(b) : counts.get(b) - counts.get(a));
        for (int i = 0; i < order.size(); i++) assertEquals(order.get(i), sorted.get(i));
        assertEquals(order.size(), sorted.size());
    }

    @Test
    void refusesTheSameTwice() {
        PackedStrings strings = new PackedStrings();
        for (String string : List.of("a", "b", "a")) strings.add(string.toCharArray(), 0, 1);
        String message = assertThrows(IllegalArgumentException.class, () -> new StringIndex(strings)).getMessage();
        assertTrue(message.contains("'a' twice"), message);
    }

    @Test
    void aPrefixIsAnotherString() {
        PackedStrings strings = new PackedStrings();
        strings.add("é".toCharArray(), 0, 1);
        assertFalse(strings.equals(0, "Ã©".toCharArray(), 0, 2), "the same bytes, read one by one");
        assertFalse(strings.equals(0, "éa".toCharArray(), 0, 2));
        assertTrue(strings.equals(0, "xé".toCharArray(), 1, 1));
    }
}
