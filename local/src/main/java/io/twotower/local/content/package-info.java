/**
 * A content node in Java: it answers the protocols by which Vespa's container talks to its content cluster, so that an
 * unmodified container can run on one machine without the engine.
 *
 * <p><b>Writes.</b> Document messages (message bus, {@code mbus.slime}) are queued to one writer thread. It takes all
 * that wait, works out the resulting documents, appends them to the log as one frame, syncs the file once, makes them
 * searchable and only then answers: what is acknowledged is stored, and the cost of a sync is shared. The log is the
 * truth; the Lucene index beside it is derived, carries the log position it covers, and is brought up to date (or built
 * anew) from the log at start.
 *
 * <p><b>Searches.</b> The query tree becomes Lucene queries and filters; {@code nearestNeighbor} is resolved first, among
 * the documents that pass the filters beside it, exactly in small corpora or when asked to, else through Lucene's HNSW graph,
 * which segments of the index get when they have grown by merging. First-phase ranking evaluates the rank profile's own
 * expressions with Vespa's Java implementation over the values of each matching document. Equal relevance is ordered by global
 * document id, so that pages are stable.
 *
 * <p><b>Honesty.</b> What this node does not do is refused, when the application is deployed if that can be
 * seen then, otherwise in the reply to the query or the write. It never answers with a value it made up: a rank profile without
 * a first phase, the built-in {@code default} among them, means Vespa's {@code nativeRank}, which depends on term statistics of
 * Vespa's own index, so here a query with terms to rank by it is refused.
 *
 * <p><b>What differs.</b> {@code weakAnd} matches like {@code or}: it finds no fewer documents than Vespa's, and counts more. A search
 * that may be approximate is exact as long as that is as fast.
 *
 * <p><b>Field semantics</b> follow Vespa's derived configuration, not the schema text: an attribute matches whole values
 * (case-insensitively unless {@code match: cased}), an indexed field matches the terms the container's indexing chain
 * annotated it with.
 */
package io.twotower.local.content;
