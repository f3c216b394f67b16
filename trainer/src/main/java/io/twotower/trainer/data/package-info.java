/**
 * From files to examples: importers, the catalogue, links and how they are split.
 *
 * <p>A data set is a <i>catalogue</i> of items and <i>links</i> from queries to items. Both are read through an embedded DuckDB as
 * streams and kept in mapped files, so that memory sets no limit to their number. What a query is, depends on the data: an item of
 * the catalogue (the seed), a user with a history, or a request with its own fields ({@link io.twotower.trainer.data.QuerySource}).
 *
 * <p>Everything random in here is a hash of ids and a seed, never a draw: a random split does not change when rows come in another
 * order or when data is added. Everything learnt from links is learnt from the training links alone, and where it is used for a training
 * example, that example's own link is left out of it; otherwise the model would learn to read the answer off its input.
 */
package io.twotower.trainer.data;
