/**
 * What the towers are trained to do, as functions of their vectors.
 *
 * <p>The main loss is a softmax over the candidates at hand: the positives of the whole batch, and items drawn uniformly. A
 * candidate enters a batch in proportion to how often it is drawn, not to how well it fits, so popular items are punished
 * for being popular; subtracting {@code log Q(candidate)} from its logit, {@code Q} being its probability of being drawn,
 * undoes that (Bengio and Senécal 2008; Yi et al., RecSys 2019). Candidates here come from a mixture, and {@code Q} is the
 * mixture's. How often positives are drawn is counted before the training, or estimated from the stream of links.
 *
 * <p>The self-supervised loss is the same softmax between two views of the same items (Yao et al., CIKM 2021), or between the items
 * and themselves, which spreads them out.
 */
package io.twotower.trainer.loss;
