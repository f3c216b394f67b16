package io.twotower.trainer.warmstart;

/**
 * What a table of the new model begins with. Rows that have a meaning of their own (padding, out-of-vocabulary, masked) count too.
 *
 * @param carried rows that the earlier model had
 * @param fresh   rows that begin as in a new model
 * @param gone    rows of the earlier model that nothing stands for any more
 * @param reason  why nothing was carried over; empty when something was
 */
public record TableStart(String table, int carried, int fresh, int gone, String reason) { }
