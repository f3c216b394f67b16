package io.twotower.trainer.store;

import io.twotower.features.IdBuffer;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.Links;

import java.util.BitSet;
import java.util.List;

/**
 * Validation links, all of them to warm items or all to cold ones, by query: for a bounded number of queries, evenly spaced and so always the same.
 */
final class ValidationRows implements RowSource {

    /** Queries that an epoch is measured on at most. */
    static final int MOST_QUERIES = 5000;

    private final Dataset dataset;
    private final NumberSet measured;
    private final NumberSet queries;
    private final NumberSet items;
    private final Adjacency relevant;
    private final Adjacency known;
    private final Adjacency setAside;

    /**
     * @param validation the links
     * @param measured the queries to measure on
     * @param queries  those that have a row
     * @param items    those that are ranked, by row: the ones that training may know, or the cold ones
     */
    ValidationRows(Dataset dataset, Links validation, NumberSet measured, NumberSet queries, NumberSet items) {
        this.dataset = dataset;
        this.measured = measured;
        this.queries = queries;
        this.items = items;
        relevant = measuredOnly(validation);
        known = measuredOnly(dataset.split().training());
        setAside = measuredOnly(dataset.split().setAside());
    }

    private Adjacency measuredOnly(Links links) {
        return Adjacency.itemsOf(links.select(link -> measured.contains(links.query(link))), dataset.queries().size());
    }

    /** The queries to measure on. */
    static NumberSet measured(Links validation) {
        BitSet all = new BitSet();
        validation.distinctQueries().forEach(all::set);
        NumberSet numbers = new NumberSet(all);
        int count = Math.min(numbers.size(), MOST_QUERIES);
        BitSet spaced = new BitSet();
        for (int i = 0; i < count; i++) spaced.set(numbers.at((int) ((long) i * numbers.size() / count)));
        return new NumberSet(spaced);
    }

    @Override
    public int rows() {
        return measured.size();
    }

    @Override
    public List<BagSchema> bags() {
        int mostRelevant = 0;
        int mostKnown = 0;
        for (int i = 0; i < measured.size(); i++) {
            mostRelevant = Math.max(mostRelevant, relevant.count(measured.at(i)));
            mostKnown = Math.max(mostKnown, known.count(measured.at(i)) + setAside.count(measured.at(i)));
        }
        return List.of(BagSchema.plain(1), BagSchema.plain(mostRelevant), BagSchema.plain(mostKnown + 1));
    }

    @Override
    public void encode(int row, RowBuilder target) {
        int query = measured.at(row);
        target.ids().add(queries.position(query));
        target.endBag();
        addItems(relevant, query, target.ids());
        target.endBag();
        int itself = dataset.queries().item(query);
        if (itself >= 0) addItem(itself, target.ids());
        addItems(known, query, target.ids());
        addItems(setAside, query, target.ids());
        target.endBag();
    }

    private void addItems(Adjacency links, int query, IdBuffer target) {
        for (int i = 0; i < links.count(query); i++) addItem(links.get(query, i), target);
    }

    private void addItem(int item, IdBuffer target) {
        int position = items.position(item);
        if (position >= 0) target.add(position);
    }
}
