package io.twotower.trainer.model;

import io.twotower.features.Tower;

/** Encoded rows of one tower, {@code [count, width]} laid out row by row. */
public record RowBlock(Tower tower, int[] ids) { }
