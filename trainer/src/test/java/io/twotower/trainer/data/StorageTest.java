package io.twotower.trainer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twotower.trainer.storage.Scratch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The compact structures against the plain ones that they stand for. */
class StorageTest {

    private final Scratch scratch = Scratch.inTemporaryDirectory();

    @AfterEach
    void close() {
        scratch.close();
    }

    @Test
    void idsAreNumberedLikeInAMap() {
        SplittableRandom random = new SplittableRandom(1);
        IdIndex ids = new IdIndex(scratch);
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String id = "id" + random.nextInt(10_000);
            assertEquals(expected.containsKey(id) ? -1 : expected.size(), ids.add(id.getBytes(StandardCharsets.UTF_8)));
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
    void idsAreHashedAndComparedLikeStrings() {
        IdIndex ids = new IdIndex(scratch);
        List<String> strings = List.of("a", "ab", "b", "é", "ab\u00e9", "\ud83d\ude00", "\uffee", "z", "z".repeat(1000));
        strings.forEach(id -> ids.add(id.getBytes(StandardCharsets.UTF_8)));
        IdText left = new IdText(ids);
        IdText right = new IdText(ids);
        for (int a = 0; a < strings.size(); a++) {
            for (int b = 0; b < strings.size(); b++) {
                assertEquals(Hashing.hash(7, strings.get(a), strings.get(b)),
                        Hashing.mix(right.of(b).hash(left.of(a).hash(Hashing.start(7)))));
                assertEquals(Integer.signum(strings.get(a).compareTo(strings.get(b))), Integer.signum(left.of(a).compareTo(right.of(b))));
                assertEquals(strings.get(b), right.toString());
            }
        }
    }

    @Test
    void repeatedPairsAreOneLinkAtTheFirstPlace() {
        SplittableRandom random = new SplittableRandom(1);
        Links links = new Links(scratch, true, true);
        Map<String, Integer> places = new HashMap<>();
        List<Float> weights = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        int rows = 400_000;
        for (int i = 0; i < rows; i++) {
            int query = random.nextInt(1000);
            int item = random.nextInt(300);
            float weight = random.nextInt(1000) / 7f;
            double time = random.nextDouble();
            links.add(query, item, weight, time);
            Integer place = places.putIfAbsent(query + ">" + item, places.size());
            if (place == null) {
                weights.add(weight);
                times.add(time);
            } else {
                weights.set(place, weights.get(place) + weight);
                times.set(place, Math.max(times.get(place), time));
            }
        }
        Links merged = RepeatedPairs.merge(links);
        assertEquals(places.size(), merged.size());
        for (int i = 0; i < merged.size(); i++) {
            assertEquals(i, places.get(merged.query(i) + ">" + merged.item(i)));
            assertEquals(weights.get(i), merged.weight(i));
            assertEquals(times.get(i), merged.time(i));
        }
        assertSame(merged, RepeatedPairs.merge(merged), "nothing is copied where nothing is repeated");
    }

    /** Against sorting all of a node's links. */
    @Test
    void aNodeShowsTheFirstOfItsLinksInOrder() {
        SplittableRandom random = new SplittableRandom(1);
        Links links = new Links(scratch, false, true);
        List<List<Integer>> byNode = new ArrayList<>();
        for (int node = 0; node < 50; node++) {
            byNode.add(new ArrayList<>());
        }
        for (int i = 0; i < 5000; i++) {
            int node = random.nextInt(50) * random.nextInt(50) / 50;
            byNode.get(node).add(i);
            links.add(node, i, 1, random.nextInt(200));
        }
        LinkedItems linked = new LinkedItems(links, 50, links::query, links::item, 20, (a, b) -> {
            int byTime = Double.compare(links.time(a), links.time(b));
            return byTime != 0 ? byTime : Long.compare(a, b);
        });
        for (int node = 0; node < 50; node++) {
            List<Integer> expected = byNode.get(node);
            expected.sort(Comparator.<Integer>comparingDouble(links::time).thenComparing(i -> i));
            expected = expected.subList(0, Math.min(21, expected.size()));
            assertEquals(expected.size(), linked.count(node));
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(expected.get(i), linked.get(node, i));
            }
        }
    }

    @Test
    void columnsReturnWhatWasAdded() {
        Row row = new Row(1);
        SplittableRandom random = new SplittableRandom(1);
        StringColumn column = new StringColumn("c", scratch);
        List<List<String>> expected = new ArrayList<>();
        for (int number = 0; number < 3000; number++) {
            List<String> values = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                values.add("é".repeat(random.nextInt(20)) + number);
            }
            expected.add(values);
            row.set(0, values);
            column.add(row, 0);
        }
        for (int number = 0; number < expected.size(); number++) {
            assertEquals(expected.get(number), column.get(number));
        }
    }

    @Test
    void adjacencyListsEachNodesNeighbours() {
        Links links = Links.of(scratch, new int[] {2, 0, 2, 2}, new int[] {5, 1, 3, 4});
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
