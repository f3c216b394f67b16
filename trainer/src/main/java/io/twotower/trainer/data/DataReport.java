package io.twotower.trainer.data;

import java.util.Map;

/**
 * What was left out when a data set was read.
 *
 * @param badRows rows left out
 * @param byKind the same by what was wrong
 * @param first the first of them, and what is wrong with it; empty when there is none
 * @param duplicateLinks rows that repeat a link, which were added to it
 */
public record DataReport(long badRows, Map<String, Long> byKind, String first, long duplicateLinks) {
}
