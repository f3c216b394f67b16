/**
 * Features: from raw values to the integer rows that the towers read, the same way in the trainer and in Vespa.
 *
 * <p>The ideas:
 * <ul>
 *   <li><b>One way in.</b> A training row, a request and a Vespa document each become {@link io.twotower.features.RawFeatures}: strings by
 *       field. Only {@link io.twotower.features.FeatureEncoder} turns those into ids, so that training and serving cannot drift apart.
 *   <li><b>Declared, then fitted.</b> A {@link io.twotower.features.FeatureSpec} says which features there are; a
 *       {@link io.twotower.features.FeatureEncoderFitter} reads the catalogue once and fits each table's
 *       {@link io.twotower.features.Vocabulary}; the result is saved as {@code features.json} and travels with the model.
 *   <li><b>Tables and rows.</b> A table is an embedding matrix, read by one feature or shared by several that mean the same thing. Its
 *       first three rows have a meaning of their own: 0 pads a short bag, 1 stands for a value that the vocabulary does not hold, 2 for a
 *       feature that self-supervision has masked. A missing value is none of these: it is an empty bag.
 *   <li><b>Fixed layout.</b> An encoded example is {@code int[width]}: the tower's features in the order of the spec, each in
 *       {@code maxLength} slots, values first, padding after.
 *   <li><b>Bags.</b> The rows that training stores have no padding: {@link io.twotower.features.FeatureEncoder#appendFeature} adds a
 *       bag's ids to an {@link io.twotower.features.IdBuffer}. What a bag takes is one rule, {@link io.twotower.features.BagRule}, applied in
 *       one place, {@link io.twotower.features.Bag}; and a bag of bags is the bag of their values, so that the bag of a query can be put
 *       together from those of the items that it draws on.
 *   <li><b>No object for a value.</b> Ten million values are 260 MB: bytes one after the other, found by open addressing. A token of
 *       a text is looked up where Lucene leaves it, without becoming a string. {@code features.json} is read and written value by value.
 *   <li><b>The same on any number of threads.</b> A fit counts ranges of the catalogue at once and adds up the counts in order.
 *   <li><b>A model is content.</b> A {@link io.twotower.features.ModelBundle} names itself by the fingerprint of what it holds and proves
 *       itself when loaded: checksums, versions, and golden rows that are encoded and embedded again.
 * </ul>
 *
 * <p>This module runs inside Vespa: it uses the JDK, Lucene and Jackson, and nothing else.
 */
package io.twotower.features;
