/**
 * Training that begins where an earlier model ended, though the data has changed meanwhile.
 *
 * <p>A new catalogue brings new values, and counts put them into a new order: row 17 of a table is no longer what row 17 was. So rows are
 * carried over by what they stand for: the value, the bucket of a hash, the range of numbers. What the earlier model doesn't know starts
 * as in a model that begins afresh. The earlier model is read from its bundle alone, whatever the precision of its tables.
 */
package io.twotower.trainer.warmstart;
