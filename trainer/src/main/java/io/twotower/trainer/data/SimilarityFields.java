package io.twotower.trainer.data;

import io.twotower.trainer.content.IdOrder;
import io.twotower.trainer.content.ItemContent;
import io.twotower.trainer.content.NeighbourLists;
import io.twotower.trainer.content.SimilarItems;
import io.twotower.trainer.content.TopItems;
import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.storage.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fields of ids of items that are alike, or that are linked with such: what a neighbourhood model knows, given to the towers. Only items that
 * training knows are neighbours. A link of an item's own has no part in its fields, so that nothing need be left out of them in training: what a
 * field shows of the answer, other items' links have told.
 */
final class SimilarityFields {

    /** Neighbours whose links count, the nearest that have any; as many as the baseline of content neighbours has by default. */
    private static final int VOTERS = 50;

    /** Neighbours that are looked at for those. */
    private static final int NEIGHBOURS = 2 * VOTERS;

    private final Catalogue catalogue;
    private final NeighbourLists neighbours;
    private final IdOrder order;
    private final Scratch scratch;

    private SimilarityFields(Catalogue catalogue, NeighbourLists neighbours, IdOrder order, Scratch scratch) {
        this.catalogue = catalogue;
        this.neighbours = neighbours;
        this.order = order;
        this.scratch = scratch;
    }

    /**
     * Makes the fields that the model file asks for.
     *
     * @throws DataException when the catalogue is too large for that
     */
    static List<StringColumn> of(Catalogue catalogue, Split split, ModelSpec spec, Scratch scratch) {
        List<DataSpec.Derived> fields = spec.data().derived().stream().filter(field -> !field.from().isOwnLinks()).toList();
        if (fields.isEmpty()) {
            return List.of();
        }
        if (catalogue.size() > ItemContent.MOST_ITEMS) {
            throw new DataException("the derived field '" + fields.get(0).field() + "' is made of similar items, which are found in catalogues of up to "
                    + ItemContent.MOST_ITEMS + " items; there are " + catalogue.size() + ". Leave it out of 'data.derived'");
        }
        int longest = fields.stream().filter(field -> field.from() == DataSpec.DerivedFrom.SIMILAR).mapToInt(DataSpec.Derived::maxValues).max().orElse(0);
        IdOrder order = new IdOrder(catalogue.size(), catalogue::id);
        ItemContent content = new ItemContent(spec, catalogue.size(), catalogue::raw, split::isKnown);
        NeighbourLists neighbours = SimilarItems.of(content, split::isKnown, Math.max(NEIGHBOURS, longest), order, scratch);
        SimilarityFields similarity = new SimilarityFields(catalogue, neighbours, order, scratch);
        return fields.stream().map(field -> similarity.column(field, split.training())).toList();
    }

    private StringColumn column(DataSpec.Derived field, Links training) {
        return switch (field.from()) {
            case SIMILAR -> column(field.field(), item -> similar(item, field.maxValues()));
            case SIMILAR_TARGETS -> column(field, Adjacency.itemsOf(training, catalogue.size()));
            case SIMILAR_SOURCES -> column(field, Adjacency.queriesOf(training, catalogue.size()));
            case TARGETS, SOURCES -> throw new IllegalArgumentException(field + " is made of an item's own links");
        };
    }

    private StringColumn column(DataSpec.Derived field, Adjacency links) {
        try (links) {
            return column(field.field(), item -> linked(item, links, field.maxValues()));
        }
    }

    @FunctionalInterface
    private interface Values {
        int[] of(int item);
    }

    private StringColumn column(String name, Values values) {
        StringColumn column = new StringColumn(name, scratch);
        for (int item = 0; item < catalogue.size(); item++) {
            List<String> ids = new ArrayList<>();
            for (int value : values.of(item)) {
                ids.add(catalogue.id(value));
            }
            column.add(ids);
        }
        return column;
    }

    private int[] similar(int item, int most) {
        int[] similar = new int[Math.min(most, neighbours.count(item))];
        Arrays.setAll(similar, i -> neighbours.neighbour(item, i));
        return similar;
    }

    /** Each neighbour votes for what it is linked with, by how near it is. */
    private int[] linked(int item, Adjacency links, int most) {
        Map<Integer, Float> votes = new HashMap<>();
        int voters = 0;
        for (int i = 0; i < neighbours.count(item) && voters < VOTERS; i++) {
            int neighbour = neighbours.neighbour(item, i);
            voters += links.count(neighbour) > 0 ? 1 : 0;
            for (int j = 0; j < links.count(neighbour); j++) {
                votes.merge(links.get(neighbour, j), neighbours.similarity(item, i), Float::sum);
            }
        }
        votes.remove(item);
        TopItems best = new TopItems(Math.min(most, votes.size()), order);
        votes.forEach(best::offer);
        return best.best();
    }
}
