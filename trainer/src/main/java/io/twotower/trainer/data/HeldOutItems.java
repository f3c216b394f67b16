package io.twotower.trainer.data;

import io.twotower.trainer.spec.EvaluationSpec;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/**
 * The items that training knows no link from or to.
 *
 * @param cold the cold items, which the test is about: a hashed share of the items that links lead to or, where the test links are
 *             given, those that these lead to and no other link has
 * @param validation a hashed share of the other items, to choose settings for cold items by
 */
record HeldOutItems(BitSet cold, BitSet validation) {

    /**
     * @param firstGiven the first of the links that are given as test links; as many as there are links where none are
     * @param itemOf the item that a query is or starts from, or {@link Catalogue#NONE}
     */
    static HeldOutItems of(Links links, long firstGiven, IntUnaryOperator itemOf, IdIndex items, EvaluationSpec spec) {
        BitSet cold = spec.split() == EvaluationSpec.SplitKind.GIVEN ? onlyGiven(links, firstGiven, itemOf)
                : share(links, links.size(), items, spec.seed(), "cold", spec.cold());
        BitSet validation = share(links, firstGiven, items, spec.seed(), "validationCold", spec.validationCold());
        validation.andNot(cold);
        return new HeldOutItems(cold, validation);
    }

    private static BitSet share(Links links, long end, IdIndex items, long seed, String name, double share) {
        BitSet chosen = new BitSet(items.size());
        if (share == 0) {
            return chosen;
        }
        long state = Hashing.add(Hashing.start(seed), name);
        IdText id = new IdText(items);
        BitSet seen = new BitSet(items.size());
        for (long link = 0; link < end; link++) {
            int item = links.item(link);
            if (!seen.get(item)) {
                seen.set(item);
                chosen.set(item, Hashing.fraction(Hashing.mix(id.of(item).hash(state))) < share);
            }
        }
        return chosen;
    }

    private static BitSet onlyGiven(Links links, long firstGiven, IntUnaryOperator itemOf) {
        BitSet cold = new BitSet();
        for (long link = firstGiven; link < links.size(); link++) {
            cold.set(links.item(link));
        }
        for (long link = 0; link < firstGiven; link++) {
            cold.clear(links.item(link));
            int from = itemOf.applyAsInt(links.query(link));
            if (from >= 0) {
                cold.clear(from);
            }
        }
        return cold;
    }
}
