package io.twotower.trainer.data;

/**
 * Hashes of the pairs that links join; where queries are items, of the unordered pair: of two links that go both ways, either hash is
 * the other's. For one thread.
 */
final class PairHash {

    private final Links links;
    private final boolean queriesAreItems;
    private final long seed;
    private final IdText query;
    private final IdText item;

    PairHash(Links links, IdIndex queries, IdIndex items, long seed) {
        this.links = links;
        this.queriesAreItems = queries == items;
        this.seed = seed;
        this.query = new IdText(queries);
        this.item = new IdText(items);
    }

    /** A link's pair as a number in [0, 1). */
    double fraction(long link) {
        return fraction(Hashing.start(seed), link);
    }

    /** Another number, which {@link #fraction(long)} says nothing about, for each name. */
    double fraction(String name, long link) {
        return fraction(Hashing.add(Hashing.start(seed), name), link);
    }

    private double fraction(long state, long link) {
        query.of(links.query(link));
        item.of(links.item(link));
        boolean swap = queriesAreItems && query.compareTo(item) > 0;
        return Hashing.fraction(Hashing.mix(swap ? query.hash(item.hash(state)) : item.hash(query.hash(state))));
    }
}
