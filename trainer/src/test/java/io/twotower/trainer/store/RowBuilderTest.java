package io.twotower.trainer.store;

import io.twotower.features.Bag;
import io.twotower.features.BagRule;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.IdBuffer;
import org.junit.jupiter.api.Test;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RowBuilderTest {

    private static final int UNKNOWN = FeatureEncoder.OUT_OF_VOCABULARY;

    /** The bag by the definition: values of the first contributors but one, all of them, then the rule. */
    private static int[] bag(List<int[]> contributors, int leftOut, BagSchema schema) {
        int[] target = new int[schema.maxLength()];
        Bag bag = new Bag().open(schema.rule(), target, 0, target.length);
        IntStream.range(0, contributors.size()).filter(c -> c != leftOut).limit(schema.contributors())
                .forEach(c -> bag.addAll(contributors.get(c), 0, contributors.get(c).length));
        return Arrays.copyOf(target, bag.close());
    }

    private static IdBuffer record(List<BagSchema> schemas, List<int[]> contributors) {
        RowBuilder row = new RowBuilder(schemas);
        row.start();
        for (BagSchema schema : schemas) {
            boolean more = true;
            for (int c = 0; c < contributors.size() && more; c++) {
                int[] closed = bag(List.of(contributors.get(c)), -1, schema);
                for (int id : closed) row.ids().add(id);
                more = !schema.isLinked() || row.endContributor(c);
            }
            row.endBag();
        }
        return row.record();
    }

    private static int[] bagOf(BagRow row, int bag) {
        return Arrays.copyOfRange(row.ids(), row.start(bag), row.end(bag));
    }

    @Test
    void aBagIsRightWhoeverIsLeftOut() {
        Random random = new Random(1);
        BagRow row = new BagRow(2);
        for (int round = 0; round < 5000; round++) {
            List<BagSchema> schemas = List.of(randomSchema(random), randomSchema(random));
            List<int[]> contributors = new ArrayList<>();
            int count = random.nextInt(12);
            int vocabulary = 1 + random.nextInt(20);
            for (int c = 0; c < count; c++)
                contributors.add(random.ints(random.nextInt(4), UNKNOWN + 1, UNKNOWN + 2 + vocabulary)
                                         .map(id -> id == UNKNOWN + 1 ? UNKNOWN : id + 1).toArray());
            IdBuffer record = record(schemas, contributors);
            assertTrue(record.size() <= schemas.stream().mapToLong(BagSchema::maxInts).sum());
            for (int leftOut = EncodedRows.NONE; leftOut <= count; leftOut++) {
                row.readWithout(leftOut, IntBuffer.wrap(record.array()), 0, record.size(), schemas);
                for (int b = 0; b < 2; b++)
                    assertArrayEquals(bag(contributors, leftOut, schemas.get(b)), bagOf(row, b), "round " + round + " without " + leftOut);
            }
        }
    }

    private static BagSchema randomSchema(Random random) {
        return BagSchema.linked(BagRule.values()[random.nextInt(3)], 1 + random.nextInt(6), 1 + random.nextInt(8));
    }

    @Test
    void noMorePairsAreStoredThanItTakes() {
        BagSchema schema = BagSchema.linked(BagRule.KNOWN_ONCE, 2, 50);
        List<int[]> different = IntStream.range(0, 40).mapToObj(c -> new int[] {10 + c}).toList();
        IdBuffer record = record(List.of(schema), different);
        assertEquals(List.of(3, 0, 10, 1, 11, 2, 12), list(record), "three pairs");
        List<int[]> same = IntStream.range(0, 4).mapToObj(c -> new int[] {10}).toList();
        assertEquals(List.of(4, 0, 10, 1, -10, 2, 0, 3, 0), list(record(List.of(schema), same)), "the last two only count");
    }

    private static List<Integer> list(IdBuffer ids) {
        return IntStream.range(0, ids.size()).map(ids::get).boxed().toList();
    }

    @Test
    void bagsMadeOfLinksStandBesideOthers() {
        List<BagSchema> schemas = List.of(BagSchema.plain(3), BagSchema.linked(BagRule.ALL, 3, 3), BagSchema.plain(1));
        RowBuilder builder = new RowBuilder(schemas);
        builder.start();
        for (int id = 3; id < 6; id++) builder.ids().add(id);
        builder.endBag();
        builder.ids().add(7);
        assertTrue(builder.endContributor(100));
        builder.ids().add(8);
        assertTrue(builder.endContributor(-7));
        builder.endBag();
        assertThrows(IllegalStateException.class, builder::record, "a bag is missing");
        builder.ids().add(9);
        builder.endBag();
        BagRow row = new BagRow(3);
        IdBuffer record = builder.record();
        row.readWithout(EncodedRows.NONE, IntBuffer.wrap(record.array()), 0, record.size(), schemas);
        assertArrayEquals(new int[] {3, 4, 5}, bagOf(row, 0));
        assertArrayEquals(new int[] {7, 8}, bagOf(row, 1));
        assertArrayEquals(new int[] {9}, bagOf(row, 2));
        row.readWithout(100, IntBuffer.wrap(record.array()), 0, record.size(), schemas);
        assertArrayEquals(new int[] {3, 4, 5}, bagOf(row, 0));
        assertArrayEquals(new int[] {8}, bagOf(row, 1));
        assertArrayEquals(new int[] {9}, bagOf(row, 2));
    }

    @Test
    void aStoredRowThatIsAddedToAfterwardsIsANewOne() {
        RowBuilder builder = new RowBuilder(List.of(BagSchema.plain(2), BagSchema.plain(2)));
        builder.start();
        builder.ids().add(5);
        builder.endBag();
        builder.ids().add(6);
        builder.ids().add(7);
        builder.endBag();
        BagRow row = new BagRow(2);
        row.read(IntBuffer.wrap(builder.record().array()), 0, builder.record().size());
        assertArrayEquals(new int[] {5}, bagOf(row, 0));
        assertArrayEquals(new int[] {6, 7}, bagOf(row, 1));
        row.clear();
        row.endBag();
        row.add(4);
        row.endBag();
        assertArrayEquals(new int[0], bagOf(row, 0));
        assertArrayEquals(new int[] {4}, bagOf(row, 1));
    }
}
