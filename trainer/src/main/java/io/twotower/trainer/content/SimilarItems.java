package io.twotower.trainer.content;

import io.twotower.trainer.storage.Scratch;
import java.util.function.IntPredicate;

/**
 * Finds for each item the others whose content is nearest to its own, by the cosine of their vectors. A term that more items have than
 * {@link #MOST_ITEMS_OF_A_TERM} says little about any of them and does not count: so the work grows with the number of items, not with its square.
 */
public final class SimilarItems {

    static final int MOST_ITEMS_OF_A_TERM = 5000;

    private final SparseRows items;
    private final SparseRows byTerm;
    private final IntPredicate known;

    private SimilarItems(ItemContent content, IntPredicate known) {
        this.items = content.items();
        this.byTerm = items.transposed(content.terms());
        this.known = known;
    }

    /**
     * Finds the neighbours of all items, on all cores.
     *
     * @param known items that may be one's neighbour
     * @param most  how many are kept of an item
     * @param order of items that are equally near
     */
    public static NeighbourLists of(ItemContent content, IntPredicate known, int most, IdOrder order, Scratch scratch) {
        SimilarItems similar = new SimilarItems(content, known);
        return NeighbourLists.of(similar.items.rows(), most, order, scratch, () -> similar.new Cosines());
    }

    /** The cosines of one item with those it has a term in common with. */
    private final class Cosines implements NeighbourLists.Finder {

        private final float[] cosines = new float[items.rows()];
        private final int[] candidates = new int[items.rows()];
        private int found;

        @Override
        public int find(int item) {
            clear();
            for (int i = items.start(item); i < items.end(item); i++) {
                int term = items.column(i);
                if (byTerm.end(term) - byTerm.start(term) <= MOST_ITEMS_OF_A_TERM) {
                    addTerm(item, items.value(i), byTerm.start(term), byTerm.end(term));
                }
            }
            return found;
        }

        @Override
        public int candidate(int i) {
            return candidates[i];
        }

        @Override
        public float similarity(int candidate) {
            return cosines[candidate];
        }

        private void clear() {
            for (int i = 0; i < found; i++) {
                cosines[candidates[i]] = 0;
            }
            found = 0;
        }

        private void addTerm(int item, float weight, int start, int end) {
            for (int i = start; i < end; i++) {
                int other = byTerm.column(i);
                if (other != item && known.test(other)) {
                    if (cosines[other] == 0) {
                        candidates[found++] = other;
                    }
                    cosines[other] += weight * byTerm.value(i);
                }
            }
        }
    }
}
