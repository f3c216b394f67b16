package io.twotower.trainer.batch;

import java.util.Arrays;

/**
 * Finds a batch's accidental hits: candidates that are an anchor's own positive in another place. An anchor's hits are the other
 * places of its item, so a list of each item's places tells them all.
 */
final class AccidentalHits {

    private static final int END = -1;

    private final ItemNumbers numbers;
    private final int[] numberAt;
    /** By an item's number its first place; by a place the next one of the same item. */
    private final int[] first;
    private final int[] next;

    AccidentalHits(int candidates) {
        numbers = new ItemNumbers(candidates);
        numberAt = new int[candidates];
        first = new int[candidates];
        next = new int[candidates];
    }

    /**
     * Notes the hits, anchor by anchor and then in the order of the candidates.
     *
     * @param items      the item of each candidate; the first ones are the anchors' positives
     * @param anchors    how many anchors there are
     * @param candidates how many candidates there are
     */
    void find(int[] items, int anchors, int candidates, BatchBuilder target) {
        numbers.clear();
        Arrays.fill(first, 0, candidates, END);
        for (int c = candidates - 1; c >= 0; c--) { // backwards, so that lists run forwards
            int number = numbers.of(items[c]);
            numberAt[c] = number;
            next[c] = first[number];
            first[number] = c;
        }
        for (int anchor = 0; anchor < anchors; anchor++) {
            for (int c = first[numberAt[anchor]]; c != END; c = next[c]) {
                if (c != anchor) target.hit(anchor, c);
            }
        }
    }
}
