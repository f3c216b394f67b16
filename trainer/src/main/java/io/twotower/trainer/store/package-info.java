/**
 * Encoded examples on disk.
 *
 * <p>Items and queries are encoded once, on all cores, into rows without padding; a link is a record of a query row, an item row and
 * a weight. All of it is mapped into memory, so what stays there is the operating system's choice and nothing of it counts
 * towards the heap. {@link io.twotower.trainer.store.ExampleStore} is the way in; what it is made of is an
 * {@link io.twotower.trainer.store.ExampleSource}, usually a data set.
 *
 * <p><b>What a row knows of a link.</b> A feature can be made of links: a user's history, an item's neighbours. An example must
 * not see its own link there. Such a feature is therefore stored as pairs of an id and the node at the other end of the link
 * that the id comes from, and what is read for an example leaves out the pairs of the example's other end. What then moves up
 * to take the place is stored too, so that a row reads exactly as if the link had never been.
 *
 * <p><b>Files.</b> A store is a directory: shards of items, queries, validation queries and links, the items' numbers of links, a
 * manifest ({@code store.json}) and a lock. Each file is written under another name, synced and then moved, so under its own name
 * it is whole, and a process that is killed loses only the shards it was at. The manifest is there from the start and says of what
 * the store is made; the next run compares that, keeps what was finished, after a look at its checksums, and makes the rest. Once
 * the manifest says that all is there, lengths are enough.
 */
package io.twotower.trainer.store;
