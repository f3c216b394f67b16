package io.twotower.trainer.oracle;

import ai.djl.ndarray.NDArray;

/**
 * The rows of one table group that a batch uses.
 *
 * @param group  number of the group
 * @param rows   int64 {@code [touched]}: distinct row numbers of its matrix
 * @param values {@code [touched, dim]}: a leaf, which records its gradient
 */
record TouchedRows(int group, NDArray rows, NDArray values) { }
