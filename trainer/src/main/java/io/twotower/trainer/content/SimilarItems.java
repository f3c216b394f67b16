package io.twotower.trainer.content;

import io.twotower.trainer.storage.Scratch;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Finds for each item the others whose content is nearest to its own, by the cosine of their vectors. A term that more items have than
 * {@link #MOST_ITEMS_OF_A_TERM} says little about any of them and does not count: so the work grows with the number of items, not with its square.
 */
public final class SimilarItems {

    static final int MOST_ITEMS_OF_A_TERM = 5000;

    private static final int ITEMS_AT_A_TIME = 256;

    private final SparseRows items;
    private final SparseRows byTerm;
    private final IntPredicate known;
    private final IdOrder order;

    private SimilarItems(ItemContent content, IntPredicate known, IdOrder order) {
        this.items = content.items();
        this.byTerm = items.transposed(content.terms());
        this.known = known;
        this.order = order;
    }

    /**
     * Finds the neighbours of all items, on all cores.
     *
     * @param known items that may be one's neighbour
     * @param most  how many are kept of an item
     * @param order of items that are equally near
     */
    public static NeighbourLists of(ItemContent content, IntPredicate known, int most, IdOrder order, Scratch scratch) {
        SimilarItems similar = new SimilarItems(content, known, order);
        int count = similar.items.rows();
        NeighbourLists lists = new NeighbourLists(count, most, scratch);
        int blocks = (count + ITEMS_AT_A_TIME - 1) / ITEMS_AT_A_TIME;
        IntStream.range(0, blocks).parallel().forEach(block -> {
            Scores scores = similar.new Scores();
            for (int item = block * ITEMS_AT_A_TIME; item < Math.min(count, (block + 1) * ITEMS_AT_A_TIME); item++) {
                scores.findNearest(item, lists);
            }
        });
        return lists;
    }

    /** The cosines of one item with those it has a term in common with; its arrays are used again for the next. */
    private final class Scores {

        private final float[] cosines = new float[items.rows()];
        private final int[] touched = new int[items.rows()];
        private int found;

        void findNearest(int item, NeighbourLists lists) {
            add(item);
            TopItems nearest = new TopItems(Math.min(lists.most(), found), order);
            for (int i = 0; i < found; i++) {
                nearest.offer(touched[i], cosines[touched[i]]);
            }
            for (int neighbour : nearest.best()) {
                lists.add(item, neighbour, cosines[neighbour]);
            }
            clear();
        }

        private void add(int item) {
            for (int i = items.start(item); i < items.end(item); i++) {
                int term = items.column(i);
                if (byTerm.end(term) - byTerm.start(term) <= MOST_ITEMS_OF_A_TERM) {
                    addTerm(item, items.value(i), byTerm.start(term), byTerm.end(term));
                }
            }
        }

        private void addTerm(int item, float weight, int start, int end) {
            for (int i = start; i < end; i++) {
                int other = byTerm.column(i);
                if (other != item && known.test(other)) {
                    if (cosines[other] == 0) {
                        touched[found++] = other;
                    }
                    cosines[other] += weight * byTerm.value(i);
                }
            }
        }

        private void clear() {
            for (int i = 0; i < found; i++) {
                cosines[touched[i]] = 0;
            }
            found = 0;
        }
    }
}
