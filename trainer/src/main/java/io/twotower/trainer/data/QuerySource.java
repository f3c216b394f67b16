package io.twotower.trainer.data;

import io.twotower.features.RawFeatures;
import java.util.Optional;

/** The queries, numbered from 0: what each is called and what is known about it. */
public interface QuerySource {

    int size();

    String id(int query);

    /**
     * What is known about a query, under the names that query features read, such as {@code seed.summary}.
     *
     * @param leaveOutItem the item whose link the example is about, which nothing returned tells of; {@link Catalogue#NONE} in
     *                     validation, where held-out links are in nothing anyway
     */
    RawFeatures raw(int query, int leaveOutItem);

    /** What is known about a query when it is tested on: of a user, the validation links too. */
    default RawFeatures rawInTest(int query) {
        return raw(query, Catalogue.NONE);
    }

    /**
     * The items that {@code history.} fields are made of, a node a user; none where the model reads no history. A user's values of
     * {@code history.F} are the values of field {@code F} of each of these items, in their order.
     */
    default Optional<Histories> histories() {
        return Optional.empty();
    }

    /** The number of a query's user, whose history it comes with. */
    default int user(int query) {
        return query;
    }

    /** The item that a query is or starts from, or -1 where there is none. */
    int item(int query);
}
