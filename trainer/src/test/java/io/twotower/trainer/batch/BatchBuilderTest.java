package io.twotower.trainer.batch;

import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.store.BagRow;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BatchBuilderTest {

    private static BagRow row(List<List<Integer>> bags) {
        BagRow row = new BagRow(bags.size());
        for (List<Integer> bag : bags) {
            bag.forEach(row::add);
            row.endBag();
        }
        return row;
    }

    @Test
    void aSmallBatchByHand() {
        BatchBuilder builder = new BatchBuilder(MemoryExamples.LAYOUT);
        Batch batch = new Batch(MemoryExamples.LAYOUT);
        builder.start(batch, BatchShape.of(1, 1, 0));
        builder.addItem(row(List.of(List.of(5), List.of(7, 9, 7), List.of(), List.of(4))));
        builder.addItem(row(List.of(List.of(), List.of(9), List.of(3), List.of())));
        builder.addQuery(row(List.of(List.of(4), List.of(), List.of(5, 6))));
        builder.finish();
        assertEquals(2, batch.itemRows());

        // dimension 4 has the tables queries (rows 0 to 202), items (203 to 505) and sections (from 506 on)
        GroupBags four = batch.groups().get(0);
        assertArrayEquals(new int[] {208, 4, 509, 4, 208, 209}, BatchReader.ints(four.ids()));
        assertArrayEquals(new int[] {0, 1, 1, 2, 2, 3, 3, 4}, BatchReader.ints(four.offsets()));
        assertArrayEquals(new float[] {1, 1, 1, 1, 0.5f, 0.5f}, BatchReader.floats(four.shares()));
        assertArrayEquals(new long[] {4, 208, 209, 509}, BatchReader.longs(four.rows()));
        assertArrayEquals(new int[] {0, 2, 4, 5}, BatchReader.ints(four.rowOffsets()));
        assertArrayEquals(new int[] {2, 6, 0, 7, 7, 4}, BatchReader.ints(four.rowBags()));
        assertArrayEquals(new float[] {1, 1, 1, 0.5f, 0.5f, 1}, BatchReader.floats(four.rowShares()));

        GroupBags eight = batch.groups().get(1);
        assertArrayEquals(new int[] {7, 9, 7, 9}, BatchReader.ints(eight.ids()));
        assertArrayEquals(new int[] {0, 3, 4}, BatchReader.ints(eight.offsets()));
        assertArrayEquals(new int[] {0, 0, 0, 1}, BatchReader.ints(eight.rowBags()));
        float third = 1f / 3;
        assertArrayEquals(new float[] {third, third, third, 1}, BatchReader.floats(eight.rowShares()));

        assertArrayEquals(new float[] {0, 0}, BatchReader.floats(batch.correction()), "nothing was said of corrections");
        assertArrayEquals(new float[] {1}, BatchReader.floats(batch.weights()));
        assertEquals(0, batch.hits().remaining());
    }

    /** Weights 1, 0.5, 0.25 add up to 1.75; a bag of one value is that value. */
    @Test
    void laterValuesOfADecayingBagCountLess() {
        ModelLayout layout = new ModelLayout(List.of(new TableLayout("items", 50, 4)),
                new TowerLayout(4, List.of(new FeatureLayout("history", FeatureKind.SET, 0, 4, 0, 0.5f))),
                new TowerLayout(2, List.of(new FeatureLayout("tags", FeatureKind.SET, 0, 2, 0))));
        BatchBuilder builder = new BatchBuilder(layout);
        Batch batch = new Batch(layout);
        builder.start(batch, BatchShape.of(2, 0, 0));
        builder.addItem(row(List.of(List.of(8, 9))));
        builder.addItem(row(List.of(List.of(9))));
        builder.addQuery(row(List.of(List.of(9, 5, 8))));
        builder.addQuery(row(List.of(List.of(5))));
        builder.finish();
        GroupBags bags = batch.groups().get(0);
        float whole = 1 / 1.75f;
        assertArrayEquals(new float[] {0.5f, 0.5f, 1, whole, whole / 2, whole / 4, 1}, BatchReader.floats(bags.shares()), 1e-7f);
        assertArrayEquals(new long[] {5, 8, 9}, BatchReader.longs(bags.rows()));
        assertArrayEquals(new int[] {2, 3, 0, 2, 0, 1, 2}, BatchReader.ints(bags.rowBags()));
        assertArrayEquals(new float[] {whole / 2, 1, 0.5f, whole / 4, 0.5f, 1, whole}, BatchReader.floats(bags.rowShares()), 1e-7f);
    }

    /** One builder fills batches of all sizes one after the other, so that arrays grow and earlier batches' marks lie about. */
    @Test
    void theTransposedIndexIsTheBagsTurnedRound() {
        BatchBuilder builder = new BatchBuilder(MemoryExamples.LAYOUT);
        Batch batch = new Batch(MemoryExamples.LAYOUT);
        MemoryExamples examples = new MemoryExamples(2000, 1);
        SplittableRandom random = new SplittableRandom(2);
        BagRow item = new BagRow(4);
        BagRow query = new BagRow(3);
        for (int round = 0; round < 30; round++) {
            int links = 1 + random.nextInt(1 << random.nextInt(9));
            builder.start(batch, BatchShape.of(links, 0, 0));
            for (int l = 0; l < links; l++) {
                examples.items().read(random.nextInt(MemoryExamples.ITEMS), -1, item);
                builder.addItem(item);
            }
            for (int l = 0; l < links; l++) {
                examples.queries().read(random.nextInt(MemoryExamples.QUERIES), -1, query);
                builder.addQuery(query);
            }
            builder.finish();
            for (GroupBags group : batch.groups()) assertTurnedRound(group);
        }
    }

    static void assertTurnedRound(GroupBags group) {
        int[] ids = BatchReader.ints(group.ids());
        int[] offsets = BatchReader.ints(group.offsets());
        float[] shares = BatchReader.floats(group.shares());
        assertEquals(group.bags(), offsets.length);
        assertEquals(group.entries(), ids.length);
        assertEquals(group.entries(), shares.length);
        TreeMap<Integer, StringBuilder> expected = new TreeMap<>();
        for (int bag = 0; bag < offsets.length; bag++) {
            int end = bag + 1 < offsets.length ? offsets[bag + 1] : ids.length;
            for (int i = offsets[bag]; i < end; i++) {
                assertEquals(1f / (end - offsets[bag]), shares[i]);
                expected.computeIfAbsent(ids[i], row -> new StringBuilder()).append(bag).append(':').append(shares[i]).append(' ');
            }
        }
        long[] rows = BatchReader.longs(group.rows());
        int[] rowOffsets = BatchReader.ints(group.rowOffsets());
        int[] rowBags = BatchReader.ints(group.rowBags());
        float[] rowShares = BatchReader.floats(group.rowShares());
        assertEquals(group.touched(), rows.length);
        assertEquals(group.touched(), rowOffsets.length);
        assertEquals(group.entries(), rowBags.length);
        TreeMap<Integer, StringBuilder> found = new TreeMap<>();
        for (int r = 0; r < rows.length; r++) {
            int end = r + 1 < rows.length ? rowOffsets[r + 1] : rowBags.length;
            StringBuilder list = new StringBuilder();
            for (int i = rowOffsets[r]; i < end; i++) list.append(rowBags[i]).append(':').append(rowShares[i]).append(' ');
            assertTrue(r == 0 || rows[r - 1] < rows[r], "each row once, ascending");
            found.put((int) rows[r], list);
        }
        assertEquals(expected.toString(), found.toString());
    }
}
