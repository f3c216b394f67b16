package io.twotower.trainer.data;

import io.twotower.trainer.spec.DataSpec;
import java.util.function.IntUnaryOperator;

/**
 * The items that users are known by, most recent first: by time where the data has times, else by position.
 *
 * @param training what training and validation ask with: the training links, those that are set aside among them
 * @param test what the test asks with: those and the validation links, as at the time that the test is about
 * @param causal whether a training example sees only what precedes its link, instead of all but that; then all of a history is kept
 */
public record Histories(LinkedItems training, LinkedItems test, boolean causal) {

    /** More of a history than this is not read: features have their own, lower limits on values. */
    public static final int LONGEST = 50;

    private static final int ALL = Integer.MAX_VALUE - 1;

    /** @param userOf a query's user */
    static Histories of(LinkParts parts, int users, IntUnaryOperator userOf, DataSpec.History kind) {
        boolean causal = kind == DataSpec.History.BEFORE;
        return new Histories(items(parts.select(SplitPart.TRAINING, SplitPart.SET_ASIDE), users, userOf, causal ? ALL : LONGEST),
                items(parts.select(SplitPart.TRAINING, SplitPart.SET_ASIDE, SplitPart.VALIDATION, SplitPart.COLD_VALIDATION), users,
                        userOf, LONGEST), causal);
    }

    private static LinkedItems items(Links links, int users, IntUnaryOperator userOf, int limit) {
        LinkedItems.Order mostRecentFirst = (link, other) -> {
            int byTime = Double.compare(links.time(other), links.time(link));
            return byTime != 0 ? byTime : Long.compare(other, link);
        };
        LinkedItems items = new LinkedItems(links, users, link -> userOf.applyAsInt(links.query(link)), links::item, limit, mostRecentFirst);
        links.close();
        return items;
    }

    /** Histories that were written to an archive. */
    static Histories open(Archive archive, DataSpec.History kind) {
        boolean causal = kind == DataSpec.History.BEFORE;
        return new Histories(LinkedItems.open(archive.part("training"), causal ? ALL : LONGEST),
                LinkedItems.open(archive.part("test"), LONGEST), causal);
    }

    void write(Archive archive) {
        training.write(archive.part("training"));
        test.write(archive.part("test"));
    }

    /**
     * What an example sees, most recent first.
     *
     * @param leaveOut the item of the example's link, or {@link Catalogue#NONE}
     */
    public int[] shown(int user, int leaveOut) {
        if (!causal) {
            return training.shown(user, leaveOut);
        }
        // Of an item that comes again, the first time counts: what precedes that precedes every other time.
        int first = training.count(user);
        while (first > 0 && training.get(user, first - 1) != leaveOut) {
            first--;
        }
        return training.shown(user, first, leaveOut, LONGEST);
    }

    /** What the test asks with, most recent first. */
    public int[] shownInTest(int user) {
        return test.shown(user, Catalogue.NONE);
    }
}
