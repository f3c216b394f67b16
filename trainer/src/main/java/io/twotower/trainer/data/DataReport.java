package io.twotower.trainer.data;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was left out when a data set was read.
 *
 * @param badRows rows left out
 * @param byKind the same by what was wrong
 * @param first the first of them, and what is wrong with it; empty when there is none
 * @param duplicateLinks rows that repeat a link, which were added to it
 */
public record DataReport(long badRows, Map<String, Long> byKind, String first, long duplicateLinks) {

    /** In a few words for a person; empty when nothing was left out. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        if (badRows > 0) {
            text.append(badRows).append(" rows left out ").append(new TreeMap<>(byKind)).append(", the first: ").append(first);
        }
        if (duplicateLinks > 0) {
            text.append(text.isEmpty() ? "" : "; ").append(duplicateLinks).append(" links were repeated");
        }
        return text.toString();
    }
}
