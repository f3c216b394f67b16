package io.twotower.trainer.data;

import io.twotower.trainer.spec.EvaluationSpec;
import io.twotower.trainer.storage.MappedBytes;
import io.twotower.trainer.storage.MappedLongs;
import io.twotower.trainer.storage.Scratch;
import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Which links are learnt from and which are held out.
 *
 * <p>A hashed share of the items that links lead to is <i>cold</i>: training and validation know no link from or to them. Links to cold
 * items are the cold test; links from a cold item to a warm one are not used, since neither test is about them.
 *
 * <p>Of the other links, in a random split, a seeded hash of the unordered pair of ids decides, so that of two links that go both ways
 * neither tells about the other. In a split by time, exactly the asked-for share of them, the latest, is tested on, and the share
 * before it is the validation: what is learnt from is older than what is predicted.
 */
public final class Split {

    private static final byte TRAINING = 0;
    private static final byte VALIDATION = 1;
    private static final byte TEST = 2;
    private static final byte COLD = 3;
    private static final byte UNUSED = 4;
    /** Links that one thread decides on at a time. */
    private static final int BLOCK = 1 << 16;

    private final Links training;
    private final Links validation;
    private final Links test;
    private final Links coldTest;
    private final long unused;
    private final BitSet cold;
    private final int items;

    private Split(Links links, MappedBytes parts, BitSet cold, int items) {
        this.training = links.select(link -> parts.get(link) == TRAINING);
        this.validation = links.select(link -> parts.get(link) == VALIDATION);
        this.test = links.select(link -> parts.get(link) == TEST);
        this.coldTest = links.select(link -> parts.get(link) == COLD);
        this.unused = links.size() - training.size() - validation.size() - test.size() - coldTest.size();
        this.cold = cold;
        this.items = items;
    }

    private Split(Archive archive, Links links, int items) {
        this.training = Links.open(archive.part("training"), links.hasWeights(), links.hasTimes());
        this.validation = Links.open(archive.part("validation"), links.hasWeights(), links.hasTimes());
        this.test = Links.open(archive.part("test"), links.hasWeights(), links.hasTimes());
        this.coldTest = Links.open(archive.part("coldTest"), links.hasWeights(), links.hasTimes());
        this.unused = links.size() - training.size() - validation.size() - test.size() - coldTest.size();
        this.items = items;
        try (MappedLongs words = archive.open("cold", Scratch::longs)) {
            long[] bits = new long[(int) words.size()];
            words.get(0, bits, 0, bits.length);
            this.cold = BitSet.valueOf(bits);
        }
    }

    /**
     * A split that was written to an archive.
     *
     * @param links all links, of which it is
     */
    static Split open(Archive archive, Links links, int items) {
        return new Split(archive, links, items);
    }

    void write(Archive archive) {
        training.write(archive.part("training"));
        validation.write(archive.part("validation"));
        test.write(archive.part("test"));
        coldTest.write(archive.part("coldTest"));
        try (MappedLongs words = archive.scratch().longs()) {
            long[] bits = cold.toLongArray();
            words.add(bits, 0, bits.length);
            archive.write("cold", words);
        }
    }

    /**
     * Splits links.
     *
     * @param queries the ids of the queries; where queries are items, the items' own: a cold one is cold as a query too
     */
    static Split of(Links links, IdIndex queries, IdIndex items, EvaluationSpec spec) {
        BitSet cold = cold(links, items, spec);
        try (MappedBytes parts = links.scratch().bytes()) {
            parts.resize(links.size());
            LongStream.range(0, (links.size() + BLOCK - 1) / BLOCK).parallel().forEach(block -> {
                IdText query = new IdText(queries);
                IdText item = new IdText(items);
                long end = Math.min((block + 1) * BLOCK, links.size());
                for (long link = block * BLOCK; link < end; link++) {
                    parts.set(link, part(links.query(link), query, links.item(link), item, queries == items, cold, spec));
                }
            });
            if (spec.split() == EvaluationSpec.SplitKind.TIME) {
                holdOutLatest(links, parts, spec);
            }
            return new Split(links, parts, cold, items.size());
        }
    }

    private static BitSet cold(Links links, IdIndex items, EvaluationSpec spec) {
        BitSet cold = new BitSet(items.size());
        long state = Hashing.add(Hashing.start(spec.seed()), "cold");
        IdText id = new IdText(items);
        links.distinctItems().filter(item -> Hashing.fraction(Hashing.mix(id.of(item).hash(state))) < spec.cold()).forEach(cold::set);
        return cold;
    }

    private static byte part(int query, IdText queryId, int item, IdText itemId, boolean queryIsItem, BitSet cold, EvaluationSpec spec) {
        if (cold.get(item)) {
            return COLD;
        } else if (queryIsItem && cold.get(query)) {
            return UNUSED;
        } else if (spec.split() == EvaluationSpec.SplitKind.TIME) {
            return TRAINING;
        }
        long state = Hashing.start(spec.seed());
        boolean swap = queryIsItem && queryId.of(query).compareTo(itemId.of(item)) > 0;
        long hash = swap ? queryId.hash(itemId.hash(state)) : itemId.of(item).hash(queryId.of(query).hash(state));
        double fraction = Hashing.fraction(Hashing.mix(hash));
        return fraction < spec.test() ? TEST : fraction < spec.test() + spec.validation() ? VALIDATION : TRAINING;
    }

    private static void holdOutLatest(Links links, MappedBytes parts, EvaluationSpec spec) {
        long warm = LongStream.range(0, links.size()).filter(link -> parts.get(link) == TRAINING).count();
        LatestLinks latest = new LatestLinks(links, link -> parts.get(link) == TRAINING);
        latest.forEach(Math.round(spec.test() * warm), link -> parts.set(link, TEST));
        latest.forEach(Math.round(spec.validation() * warm), link -> parts.set(link, VALIDATION));
    }

    /** The links to learn from. */
    public Links training() {
        return training;
    }

    /** The links that decide when to stop. */
    public Links validation() {
        return validation;
    }

    /** The held-out links to warm items. */
    public Links test() {
        return test;
    }

    /** The links to cold items. */
    public Links coldTest() {
        return coldTest;
    }

    /** How many links are in no part: those from cold items to warm ones. */
    public long unused() {
        return unused;
    }

    public boolean isCold(int item) {
        return cold.get(item);
    }

    /** The items that training may know, ascending. */
    public int[] warmItems() {
        return IntStream.range(0, items).filter(item -> !cold.get(item)).toArray();
    }

    /** The items that training must not know, ascending. */
    public int[] coldItems() {
        return cold.stream().toArray();
    }
}
