/**
 * Encoded examples on disk.
 *
 * <p>Items and queries are encoded once, into rows without padding; a link is a record of a query row, an item row and a
 * weight. All of it is mapped into memory, so what stays there is the operating system's choice and nothing of it counts
 * towards the heap.
 *
 * <p><b>What a row knows of a link.</b> A feature can be made of links: a user's history, an item's neighbours. An example must
 * not see its own link there. Such a feature is therefore stored as pairs of an id and the node at the other end of the link
 * that the id comes from, and what is read for an example leaves out the pairs of the example's other end.
 */
package io.twotower.trainer.store;
