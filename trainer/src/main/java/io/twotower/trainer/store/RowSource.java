package io.twotower.trainer.store;

import java.util.List;

/** Rows that a store is to hold, numbered from 0. Safe for use by several threads. */
public interface RowSource {

    /** No rows. */
    RowSource NONE = new RowSource() {
        @Override
        public int rows() {
            return 0;
        }

        @Override
        public List<BagSchema> bags() {
            return List.of(BagSchema.plain(1));
        }

        @Override
        public void encode(int row, RowBuilder target) {
            throw new IndexOutOfBoundsException(row);
        }
    };

    int rows();

    /** How each of a row's bags is stored. */
    List<BagSchema> bags();

    /** Fills all bags of a row, in order. */
    void encode(int row, RowBuilder target);
}
