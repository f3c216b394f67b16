/**
 * Changes to encoded rows that make training harder in useful ways. All of them work on ids, so that every kind of feature,
 * numbers included, is treated alike, and none of them needs the model.
 *
 * <p><b>Views for self-supervision.</b> Two views of an item are made by splitting its features into two complementary
 * parts: each view keeps one part and sees the learned <em>masked</em> row in place of every feature of the other. One split
 * is drawn for each batch rather than for each item: were the split an item's own, the pattern of masked features would
 * itself give away which two views belong together. Random feature masking draws the split by shuffling; correlated feature
 * masking hides features that predict each other together, so that a view can't be completed by copying. Values of
 * multi-valued features are then dropped independently in the two views.
 *
 * <p><b>Id dropout</b> for the supervised loss: an item's own id is now and then replaced by out-of-vocabulary, which is
 * what an item that was added after training will have.
 */
package io.twotower.trainer.augmentation;
