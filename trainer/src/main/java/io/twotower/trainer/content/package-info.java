/**
 * What items have in common by their content: words, tags, categories.
 *
 * <p>Items are tf-idf vectors ({@link io.twotower.trainer.content.ItemContent}), and the nearest of each
 * ({@link io.twotower.trainer.content.SimilarItems}) are found through an inverted index. Baselines rank by them, and models can have
 * them as features: an item that nobody has linked yet is known by the items that it is like.
 */
package io.twotower.trainer.content;
