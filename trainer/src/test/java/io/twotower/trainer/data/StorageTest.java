package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The compact structures against the plain ones that they stand for. */
class StorageTest {

    @Test
    void idsAreNumberedLikeInAMap() {
        SplittableRandom random = new SplittableRandom(1);
        IdIndex ids = new IdIndex();
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String id = "id" + random.nextInt(10_000);
            assertEquals(expected.containsKey(id) ? -1 : expected.size(), ids.add(id));
            expected.putIfAbsent(id, expected.size());
        }
        assertEquals(expected.size(), ids.size());
        expected.forEach((id, index) -> {
            assertEquals(index, ids.indexOf(id));
            assertEquals(id, ids.id(index));
        });
        assertEquals(-1, ids.indexOf("unknown"));
        assertThrows(IndexOutOfBoundsException.class, () -> ids.id(ids.size()));
    }

    @Test
    void pairsHaveTheFirstPositionTheyWereGiven() {
        SplittableRandom random = new SplittableRandom(1);
        PairIndex pairs = new PairIndex();
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int first = random.nextInt(100);
            int second = random.nextInt(100);
            Integer earlier = expected.putIfAbsent(first + "," + second, i);
            assertEquals(earlier == null ? -1 : earlier, pairs.putIfAbsent(first, second, i));
        }
    }

    @Test
    void columnsReturnWhatWasAdded() {
        SplittableRandom random = new SplittableRandom(1);
        StringColumn column = new StringColumn("c");
        List<List<String>> expected = new ArrayList<>();
        for (int row = 0; row < 3000; row++) {
            List<String> values = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                values.add("é".repeat(random.nextInt(20)) + row);
            }
            expected.add(values);
            column.add(values);
        }
        for (int row = 0; row < expected.size(); row++) {
            assertEquals(expected.get(row), column.get(row));
        }
    }

    @Test
    void adjacencyListsEachNodesNeighbours() {
        Links links = new Links(new int[] {2, 0, 2, 2}, new int[] {5, 1, 3, 4}, Optional.empty(), Optional.empty());
        Adjacency items = Adjacency.itemsOf(links, 3);
        assertArrayEquals(new int[] {3, 4, 5}, items.of(2));
        assertEquals(0, items.count(1));
        assertTrue(items.contains(2, 4) && !items.contains(0, 4));
        assertArrayEquals(new int[] {2}, Adjacency.queriesOf(links, 6).of(5));
        assertArrayEquals(new int[] {0, 1, 0, 1, 1, 1}, links.countByItem(6));
    }

    @Test
    void hashesTellPartsAndOrderApart() {
        assertEquals(Hashing.hash(1, "ab", "c"), Hashing.hash(1, "ab", "c"));
        assertTrue(Hashing.hash(1, "ab", "c") != Hashing.hash(1, "a", "bc"));
        assertTrue(Hashing.hash(1, "ab", "c") != Hashing.hash(2, "ab", "c"));
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            double fraction = Hashing.fraction(Hashing.hash(1, "x" + i));
            assertTrue(fraction >= 0 && fraction < 1);
            sum += fraction;
        }
        assertEquals(0.5, sum / 10_000, 0.01);
    }
}
