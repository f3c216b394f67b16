/**
 * How a retrained model takes over: its vectors beside the old ones first, then one switch.
 *
 * <p>The ideas:
 * <ul>
 * <li><b>What Vespa says is the state.</b> Which slot answers, which models there are and which documents still lack a vector is asked of
 *     Vespa at every start, so a run that was killed anywhere is continued by running it again. On this machine there is a lock, so that two
 *     runs do not meet, and a note of the one thing Vespa does not tell: which re-indexing was asked for by whom.</li>
 * <li><b>Never older over newer.</b> Filling starts when every container has the new model: from then on whoever writes a document gives it
 *     both vectors. What is filled in from outside is written under the condition that the document has no vector of the new model yet,
 *     and that its features are still those the vector was made of.</li>
 * <li><b>Everything that can fail comes before the switch</b>: checks of the package, every document covered, the quality gates. The
 *     switch is a change of one line in a query profile; the slot that answered before stays as it was, to go back to.</li>
 * </ul>
 */
package io.twotower.application.generation;
