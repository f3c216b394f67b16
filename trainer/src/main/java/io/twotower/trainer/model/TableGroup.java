package io.twotower.trainer.model;

import java.util.List;

/**
 * The tables of one dimension, which share one matrix {@code [rows, dim]}: each has its own range of the rows.
 *
 * @param tables numbers of the tables, in the order of their ranges
 */
public record TableGroup(int dim, int rows, List<Integer> tables) {

    public TableGroup {
        tables = List.copyOf(tables);
    }
}
