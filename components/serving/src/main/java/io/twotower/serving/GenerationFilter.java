package io.twotower.serving;

import com.yahoo.prelude.query.AndItem;
import com.yahoo.prelude.query.CompositeItem;
import com.yahoo.prelude.query.Item;
import com.yahoo.prelude.query.NearestNeighborItem;
import com.yahoo.prelude.query.WordItem;
import com.yahoo.processing.IllegalInputException;
import com.yahoo.search.query.QueryTree;

import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Keeps vectors of different models apart. A query's vector means nothing beside a vector that another model made, so every
 * {@code nearestNeighbor} on a slot's field, wherever it stands in the tree and whoever wrote it, becomes
 * <pre>{@code nearestNeighbor(embedding_a, q) and generation_a contains "<the slot's model>"}</pre>
 * Its place in the tree is kept: what an OR, RANK or NOT says of it, it now says of both together. Filtering twice changes nothing.
 */
final class GenerationFilter {
    private final Slots slots;

    GenerationFilter(Slots slots) {
        this.slots = slots;
    }

    /**
     * Filters every nearestNeighbor of a tree.
     *
     * @param canonicalName gives a field's own name for its aliases
     * @return the slots that the tree searches
     * @throws IllegalInputException when it searches an empty slot
     */
    Set<SlotTowers> apply(QueryTree tree, UnaryOperator<String> canonicalName) {
        Set<SlotTowers> searched = new HashSet<>();
        apply((CompositeItem) tree, canonicalName, searched);
        return searched;
    }

    private void apply(CompositeItem parent, UnaryOperator<String> canonicalName, Set<SlotTowers> searched) {
        // Filters are added while this runs: the children are those that there are now.
        for (Item child : parent.items().toArray(Item[]::new)) {
            if (child instanceof CompositeItem composite) apply(composite, canonicalName, searched);
            else if (child instanceof NearestNeighborItem neighbors)
                for (SlotTowers towers : slots.all())
                    if (canonicalName.apply(neighbors.getIndexName()).equals(towers.slot().embeddingField())) {
                        filter(neighbors, parent, towers);
                        searched.add(towers);
                    }
        }
    }

    private void filter(NearestNeighborItem neighbors, CompositeItem parent, SlotTowers towers) {
        slots.filled(towers.slot().name());
        if (parent.getClass() == AndItem.class) {
            if (parent.items().stream().noneMatch(sibling -> isFilter(sibling, towers))) parent.addItem(filterOf(towers));
            return;
        }
        AndItem both = new AndItem();
        parent.setItem(parent.getItemIndex(neighbors), both); // Items that take no AND take no nearestNeighbor either.
        both.addItem(neighbors);
        both.addItem(filterOf(towers));
    }

    private static boolean isFilter(Item item, SlotTowers towers) {
        return item instanceof WordItem word && word.getIndexName().equals(towers.slot().generationField()) && word.getWord().equals(towers.generation());
    }

    /** Returns a nearestNeighbor with its filter. */
    static Item filtered(NearestNeighborItem neighbors, SlotTowers towers) {
        AndItem both = new AndItem();
        both.addItem(neighbors);
        both.addItem(filterOf(towers));
        return both;
    }

    private static Item filterOf(SlotTowers towers) {
        return exactly(towers.slot().generationField(), towers.generation());
    }

    /** Returns an item that matches a value of an attribute as it is and has no part in ranking. */
    static WordItem exactly(String attribute, String value) {
        WordItem word = new WordItem(value, attribute);
        word.setFilter(true);
        word.setRanked(false);
        word.setStemmed(true);
        word.setNormalizable(false);
        word.setPositionData(false);
        return word;
    }
}
