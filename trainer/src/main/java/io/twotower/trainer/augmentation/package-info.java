/**
 * Augmentations: what is hidden of an item, and what is added to its vector. Each draws for itself from the random numbers that it is
 * given, so they combine freely.
 *
 * <p>Two views of an item are made by splitting its features into two complementary parts: each view keeps one part and sees the
 * learned <em>masked</em> row in place of every feature of the other. One split is drawn for each batch rather than for each item:
 * were the split an item's own, the pattern of masked features would itself give away which two views belong together. Random
 * feature masking draws the split by shuffling; correlated feature masking hides features that predict each other together, so
 * that a view can't be completed by copying.
 *
 * <p>Feature dropout hides features from the supervised task, row by row. Noise on vectors makes views of items that have no features
 * to hide.
 *
 * <p>All of it works on ids, so that every kind of feature, numbers included, is treated alike, and none of it needs the model.
 */
package io.twotower.trainer.augmentation;
