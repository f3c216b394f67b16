package io.twotower.trainer.store;

import io.twotower.features.BagRule;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.IdBuffer;

import java.util.List;

/**
 * One row while it is encoded, on its way to a file: bag after bag, each ended by {@link #endBag}. For one thread.
 *
 * <p><b>The record</b> that is stored: an int for each bag, then what the bags hold. A bag that isn't made of links: the int is
 * the number of its ids, which follow. A bag made of links: the int is the number of its pairs, contributor and id, which follow
 * in the order of the links. Where ids count once, the second of two equal ones is negated: it matters only when the first one's
 * contributor is left out. A contributor that adds nothing has a pair with {@link FeatureEncoder#PADDING}: it counts among the
 * contributors all the same.
 *
 * <p>Of the links there are as many pairs as it takes for the bag to be the true one whichever contributor is left out, and no
 * more: contributors up to one above the limit; until the bag is full without any one of them; and where ids count once, an
 * id of two contributors at most. Of a causal bag, from which any number of contributors can be left out, all are kept as they are.
 */
public final class RowBuilder {

    private final List<BagSchema> bags;
    private final IdBuffer record = new IdBuffer();
    private final IdBuffer given = new IdBuffer();
    private int bag;
    /** Where the bag begins in the record. */
    private int start;
    private int contributors;
    /** Known ids of the bag; each once, where the rule says so. */
    private int known;
    /** The most ids that one contributor gave. */
    private int largest;

    RowBuilder(List<BagSchema> bags) {
        this.bags = bags;
    }

    /** Begins a row. */
    void start() {
        record.clear();
        for (int i = 0; i < bags.size(); i++) record.add(0);
        bag = 0;
        startBag();
    }

    private void startBag() {
        start = record.size();
        given.clear();
        contributors = 0;
        known = 0;
        largest = 0;
    }

    /**
     * Where ids are added to: those of the current bag or, where that is made of links, of its current contributor. They must be
     * a whole bag by the feature's rule, as {@link FeatureEncoder#appendFeature} adds it.
     */
    public IdBuffer ids() {
        return bags.get(bag).isLinked() ? given : record;
    }

    /**
     * Ends what one linked node gives to the current bag.
     *
     * @param contributor the row of the linked node in the other tower's rows; where it has none, a number below
     *                    {@link EncodedRows#NONE} that no other contributor of this bag has
     * @return whether further contributors can make a difference
     */
    public boolean endContributor(int contributor) {
        BagSchema schema = bags.get(bag);
        int before = record.size();
        for (int i = 0; i < given.size(); i++) {
            if (schema.isCausal()) addPair(contributor, given.get(i));
            else addGiven(contributor, given.get(i), schema.rule());
        }
        if (record.size() == before) addPair(contributor, FeatureEncoder.PADDING);
        largest = Math.max(largest, given.size());
        given.clear();
        contributors++;
        return schema.isCausal() || contributors <= schema.contributors() && known < schema.maxLength() + largest;
    }

    private void addGiven(int contributor, int id, BagRule rule) {
        boolean unknown = id == FeatureEncoder.OUT_OF_VOCABULARY && rule != BagRule.ALL;
        int earlier = rule == BagRule.KNOWN_ONCE && !unknown ? earlier(id) : 0;
        if (earlier < 2) addPair(contributor, earlier == 0 ? id : -id);
        if (earlier == 0 && !unknown) known++;
    }

    private int earlier(int id) {
        int count = 0;
        for (int i = start + 1; i < record.size() && count < 2; i += 2) {
            if (Math.abs(record.get(i)) == id) count++;
        }
        return count;
    }

    private void addPair(int contributor, int id) {
        record.add(contributor);
        record.add(id);
    }

    /** Ends the current bag; the next one begins. */
    public void endBag() {
        int length = record.size() - start;
        record.array()[bag] = bags.get(bag).isLinked() ? length / 2 : length;
        bag++;
        startBag();
    }

    /** The record of a row whose bags have all been ended. */
    IdBuffer record() {
        if (bag != bags.size()) throw new IllegalStateException(bag + " of " + bags.size() + " bags were filled");
        return record;
    }
}
