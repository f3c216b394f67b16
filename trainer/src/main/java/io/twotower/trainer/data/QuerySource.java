package io.twotower.trainer.data;

import io.twotower.features.RawFeatures;

/** The queries, numbered from 0: what each is called and what is known about it. */
public interface QuerySource {

    int size();

    String id(int query);

    /**
     * What is known about a query, under the names that query features read, such as {@code seed.summary}.
     *
     * @param leaveOutItem the item whose link the example is about, which nothing returned tells of; {@link Catalogue#NONE} in
     *                     evaluation, where held-out links are in nothing anyway
     */
    RawFeatures raw(int query, int leaveOutItem);

    /** The item that a query is, or -1 where queries are no items. */
    int item(int query);
}
