package io.twotower.trainer.training;

import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;

/**
 * Some of the rows, in an order of their own.
 *
 * @param numbers of the rows
 */
record SelectedRows(EncodedRows rows, int[] numbers) implements EncodedRows {

    @Override
    public int size() {
        return numbers.length;
    }

    @Override
    public int features() {
        return rows.features();
    }

    @Override
    public void read(int row, int leaveOut, BagRow target) {
        rows.read(numbers[row], leaveOut, target);
    }
}
