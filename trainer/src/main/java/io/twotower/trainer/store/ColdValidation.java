package io.twotower.trainer.store;

/**
 * The items that are held out for the validation, and the queries with links to them. Training knows nothing of these items: their
 * rows are encoded as serving would encode a new item's.
 *
 * @param items   ranked among themselves
 * @param queries whose items are numbered as in {@code items}
 */
public record ColdValidation(EncodedRows items, ValidationQueries queries) { }
