package io.twotower.trainer.store;

import io.twotower.features.BagRule;

import java.nio.IntBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Examples that follow from their numbers: items with a plain bag and one made of links, queries with a plain one. */
final class FakeExamples implements ExampleSource {

    private static final List<BagSchema> ITEM = List.of(BagSchema.plain(8), BagSchema.linked(BagRule.KNOWN_ONCE, 3, 4));
    private static final List<BagSchema> QUERY = List.of(BagSchema.plain(4));
    private static final List<BagSchema> VALIDATION = List.of(BagSchema.plain(1), BagSchema.plain(2), BagSchema.plain(3));

    private final int items;
    private final int queries;
    private final long links;
    private final IntConsumer beforeItem;
    private final AtomicInteger encoded = new AtomicInteger();

    FakeExamples(int items, int queries, long links) {
        this(items, queries, links, row -> { });
    }

    /** @param beforeItem is told of each item row before it is encoded */
    FakeExamples(int items, int queries, long links, IntConsumer beforeItem) {
        this.items = items;
        this.queries = queries;
        this.links = links;
        this.beforeItem = beforeItem;
    }

    /** Item rows that were encoded. */
    int encoded() {
        return encoded.get();
    }

    private record Rows(int rows, List<BagSchema> bags, Encoder encoder) implements RowSource {

        interface Encoder {
            void encode(int row, RowBuilder target);
        }

        @Override
        public void encode(int row, RowBuilder target) {
            encoder.encode(row, target);
        }
    }

    @Override
    public RowSource items() {
        return new Rows(items, ITEM, this::encodeItem);
    }

    private void encodeItem(int row, RowBuilder target) {
        beforeItem.accept(row);
        encoded.incrementAndGet();
        addIds(row, 9, target);
        target.endBag();
        SplittableRandom random = new SplittableRandom(row);
        int contributors = random.nextInt(7);
        boolean more = true;
        for (int c = 0; c < contributors && more; c++) {
            target.ids().add(3 + random.nextInt(6));
            more = target.endContributor(c);
        }
        target.endBag();
    }

    @Override
    public RowSource queries() {
        return new Rows(queries, QUERY, (row, target) -> {
            addIds(row, 5, target);
            target.endBag();
        });
    }

    private static void addIds(int row, int below, RowBuilder target) {
        for (int i = 0; i < row % below; i++) target.ids().add(3 + (row + i) * 31 % 1000);
    }

    @Override
    public RowSource validation() {
        return new Rows(7, VALIDATION, (row, target) -> {
            target.ids().add(2 * row);
            target.endBag();
            target.ids().add(row);
            target.endBag();
            target.endBag();
        });
    }

    @Override
    public long links() {
        return links;
    }

    @Override
    public int query(long link) {
        return (int) (link * 7919 % queries);
    }

    @Override
    public int item(long link) {
        return (int) (link * link % items);
    }

    @Override
    public float weight(long link) {
        return link % 5 / 4f;
    }

    /** Checks that a store holds these examples, looking at every row and at some links. */
    void check(ExampleStore store) {
        checkRows(items(), store.items());
        checkRows(queries(), store.queries());
        assertEquals(7, store.validation().size());
        assertEquals(12, store.validation().row(6));
        assertArrayEquals(new int[] {6}, store.validation().relevant(6));
        assertArrayEquals(new int[0], store.validation().excluded(6));
        assertEquals(links, store.links());
        int[] counts = new int[items];
        for (long link = 0; link < links; link++) {
            counts[item(link)]++;
            if (link % 97 == 0 || link > links - 97) {
                assertEquals(query(link), store.query(link));
                assertEquals(item(link), store.item(link));
                assertEquals(weight(link), store.weight(link));
            }
        }
        assertArrayEquals(counts, store.linkCounts());
    }

    private static void checkRows(RowSource source, EncodedRows stored) {
        assertEquals(source.rows(), stored.size());
        RowBuilder builder = new RowBuilder(source.bags());
        BagRow expected = new BagRow(source.bags().size());
        BagRow found = new BagRow(source.bags().size());
        for (int row = 0; row < source.rows(); row++) {
            builder.start();
            source.encode(row, builder);
            IntBuffer record = IntBuffer.wrap(builder.record().array());
            expected.readWithout(row % 4, record, 0, builder.record().size(), source.bags());
            stored.read(row, row % 4, found);
            assertEquals(text(expected), text(found), "row " + row);
        }
    }

    private static String text(BagRow row) {
        StringBuilder text = new StringBuilder();
        for (int bag = 0; bag < row.features(); bag++) {
            for (int i = row.start(bag); i < row.end(bag); i++) text.append(row.ids()[i]).append(' ');
            text.append('|');
        }
        return text.toString();
    }
}
