package io.twotower.trainer.data;

import io.twotower.trainer.spec.EvaluationSpec;
import java.util.stream.IntStream;

/**
 * Which links are learnt from and which are held out.
 *
 * <p>A seeded hash of the unordered pair of ids decides, so that of two links that go both ways neither tells about the other. A
 * hashed share of the items that links lead to is <i>cold</i>: training and validation know no link from or to them. Links to cold
 * items are the cold test; links from a cold item to a warm one are not used, since neither test is about them.
 */
public final class Split {

    private enum Part { TRAINING, VALIDATION, TEST, COLD, UNUSED }

    private final Links training;
    private final Links validation;
    private final Links test;
    private final Links coldTest;
    private final int unused;
    private final boolean[] cold;

    private Split(Links links, Part[] parts, boolean[] cold) {
        this.training = links.select(i -> parts[i] == Part.TRAINING);
        this.validation = links.select(i -> parts[i] == Part.VALIDATION);
        this.test = links.select(i -> parts[i] == Part.TEST);
        this.coldTest = links.select(i -> parts[i] == Part.COLD);
        this.unused = links.size() - training.size() - validation.size() - test.size() - coldTest.size();
        this.cold = cold;
    }

    /**
     * Splits links.
     *
     * @param queries whose ids decide together with the items'; where a query is an item, a cold one is cold as a query too
     */
    static Split of(Links links, QuerySource queries, Catalogue catalogue, EvaluationSpec spec) {
        boolean[] cold = new boolean[catalogue.size()];
        for (int item : links.item()) {
            cold[item] = Hashing.fraction(Hashing.hash(spec.seed(), "cold", catalogue.id(item))) < spec.cold();
        }
        Part[] parts = new Part[links.size()];
        for (int i = 0; i < parts.length; i++) {
            int query = links.query()[i];
            int item = links.item()[i];
            boolean coldQuery = queries.item(query) >= 0 && cold[queries.item(query)];
            parts[i] = cold[item] ? Part.COLD : coldQuery ? Part.UNUSED
                    : part(queries.id(query), catalogue.id(item), queries.item(query) >= 0, spec);
        }
        return new Split(links, parts, cold);
    }

    private static Part part(String query, String item, boolean unordered, EvaluationSpec spec) {
        boolean swap = unordered && query.compareTo(item) > 0;
        double fraction = Hashing.fraction(Hashing.hash(spec.seed(), swap ? item : query, swap ? query : item));
        return fraction < spec.test() ? Part.TEST
                : fraction < spec.test() + spec.validation() ? Part.VALIDATION : Part.TRAINING;
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
    public int unused() {
        return unused;
    }

    public boolean isCold(int item) {
        return cold[item];
    }

    /** The items that training may know, ascending. */
    public int[] warmItems() {
        return IntStream.range(0, cold.length).filter(item -> !cold[item]).toArray();
    }

    /** The items that training must not know, ascending. */
    public int[] coldItems() {
        return IntStream.range(0, cold.length).filter(item -> cold[item]).toArray();
    }
}
