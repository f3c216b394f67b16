package io.twotower.trainer.model;

/**
 * One embedding table: a matrix {@code [rows, dim]} whose first rows are padding (always zero), out-of-vocabulary and masked.
 */
public record TableLayout(String name, int rows, int dim) {

    public TableLayout {
        if (rows < 1 || dim < 1)
            throw new IllegalArgumentException("Table '" + name + "' needs at least one row and one dimension, got ["
                                               + rows + ", " + dim + "]");
    }
}
