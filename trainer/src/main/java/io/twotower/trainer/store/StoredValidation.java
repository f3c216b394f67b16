package io.twotower.trainer.store;

import java.util.Arrays;

/** Validation queries as rows of three bags. */
record StoredValidation(EncodedRows rows) implements ValidationQueries {

    private static final int QUERY = 0;
    private static final int RELEVANT = 1;
    private static final int EXCLUDED = 2;
    private static final int BAGS = 3;

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public int row(int query) {
        return bag(query, QUERY)[0];
    }

    @Override
    public int[] relevant(int query) {
        return bag(query, RELEVANT);
    }

    @Override
    public int[] excluded(int query) {
        return bag(query, EXCLUDED);
    }

    private int[] bag(int query, int bag) {
        BagRow row = new BagRow(BAGS);
        rows.read(query, EncodedRows.NONE, row);
        return Arrays.copyOfRange(row.ids(), row.start(bag), row.end(bag));
    }
}
