package io.twotower.trainer.evaluation;

import io.twotower.trainer.content.ItemContent;
import io.twotower.trainer.content.SparseRows;
import io.twotower.trainer.data.Adjacency;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.spec.DataSpec;
import java.util.TreeMap;

/**
 * Items and queries by their content ({@link ItemContent}). A query that is an item has the item's vector, a user the sum of those of
 * the history (training links), a request the vector of its own fields.
 */
final class ContentVectors {

    private final Dataset dataset;
    private final ItemContent content;
    private final SparseRows itemsByTerm;
    private final SparseRows queries;

    ContentVectors(Dataset dataset) {
        this.dataset = dataset;
        content = new ItemContent(dataset.spec(), dataset.catalogue().size(), dataset.catalogue()::raw, dataset.split()::isKnown);
        itemsByTerm = content.items().transposed(content.terms());
        DataSpec data = dataset.spec().data();
        queries = data.queriesAreItems() ? content.items() : data.readsHistories() ? histories()
                : data.querySources().contains(DataSpec.QuerySource.SEED) ? seeds() : requests();
    }

    SparseRows queries() {
        return queries;
    }

    SparseRows itemsByTerm() {
        return itemsByTerm;
    }

    SparseRows queriesByTerm() {
        return dataset.spec().data().queriesAreItems() ? itemsByTerm : queries.transposed(content.terms());
    }

    private SparseRows seeds() {
        SparseRows rows = new SparseRows();
        for (int query = 0; query < dataset.queries().size(); query++) {
            rows.add(sum(dataset.queries().item(query)));
        }
        rows.normalise();
        return rows;
    }

    private SparseRows requests() {
        return content.vectors(dataset.queries().size(), query -> dataset.query(query, Catalogue.NONE), DataSpec.QuerySource.REQUEST.prefix());
    }

    private SparseRows histories() {
        SparseRows rows = new SparseRows();
        try (Adjacency training = Adjacency.itemsOf(dataset.split().training(), dataset.queries().size())) {
            for (int query = 0; query < dataset.queries().size(); query++) {
                rows.add(sum(training.of(query)));
            }
        }
        rows.normalise();
        return rows;
    }

    private TreeMap<Integer, Float> sum(int... summands) {
        TreeMap<Integer, Float> sum = new TreeMap<>();
        SparseRows items = content.items();
        for (int item : summands) {
            for (int i = items.start(item); i < items.end(item); i++) {
                sum.merge(items.column(i), items.value(i), Float::sum);
            }
        }
        return sum;
    }
}
