package io.twotower.trainer.data;

import java.util.Map;
import java.util.TreeMap;

/** Counts rows that are left out, and stops when there are too many of them. */
final class BadRows {

    private final long most;
    private final Map<String, Long> counts = new TreeMap<>();
    private long total;
    private String first;

    BadRows(long most) {
        this.most = most;
    }

    /**
     * Counts a row.
     *
     * @param kind what such rows have in common
     * @param where the row, and what is wrong with it
     */
    void add(String kind, String where) {
        counts.merge(kind, 1L, Long::sum);
        first = first == null ? where : first;
        if (++total > most) {
            throw new DataException((most == 0 ? "a bad row" : "more than " + most + " bad rows") + " (--max-bad-rows " + most
                    + "): " + (most == 0 ? "" : "the first is ") + first);
        }
    }

    DataReport report(long duplicateLinks) {
        return new DataReport(total, Map.copyOf(counts), first == null ? "" : first, duplicateLinks);
    }
}
