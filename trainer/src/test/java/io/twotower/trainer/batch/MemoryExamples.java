package io.twotower.trainer.batch;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.store.BagRow;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.TrainingExamples;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Random links over random rows in memory. Items and queries have an id of their own, which is their number plus
 * {@link FeatureEncoder#FIRST_VALUE}, words, and a bag of the ids of what they are linked with: the bag that
 * leaves out an example's other end. Some bags are empty; tables have two dimensions.
 */
final class MemoryExamples implements TrainingExamples {

    static final int ITEMS = 300;
    static final int QUERIES = 200;
    static final int WORDS = 500;
    static final int FIRST_VALUE = FeatureEncoder.FIRST_VALUE;

    static final ModelLayout LAYOUT = new ModelLayout(
            List.of(new TableLayout("queries", FIRST_VALUE + QUERIES, 4), new TableLayout("words", FIRST_VALUE + WORDS, 8),
                    new TableLayout("items", FIRST_VALUE + ITEMS, 4), new TableLayout("sections", FIRST_VALUE + 5, 4)),
            new TowerLayout(18, List.of(new FeatureLayout("id", FeatureKind.ID, 0, 1, 0),
                                        new FeatureLayout("words", FeatureKind.TEXT, 1, 10, 1),
                                        new FeatureLayout("links", FeatureKind.SET, 11, 7, 2))),
            new TowerLayout(20, List.of(new FeatureLayout("id", FeatureKind.ID, 0, 1, 2),
                                        new FeatureLayout("words", FeatureKind.TEXT, 1, 11, 1),
                                        new FeatureLayout("section", FeatureKind.CATEGORY, 12, 1, 3),
                                        new FeatureLayout("links", FeatureKind.SET, 13, 7, 0))));

    private record Link(int query, int item, float weight) { }

    private final List<Link> links = new ArrayList<>();
    private final List<List<Integer>> queriesOf = lists(ITEMS);
    private final List<List<Integer>> itemsOf = lists(QUERIES);
    private final Rows items = new Rows(ITEMS, true);
    private final Rows queries = new Rows(QUERIES, false);

    MemoryExamples(int links, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int l = 0; l < links; l++) {
            int item = Math.min(random.nextInt(ITEMS), random.nextInt(ITEMS)); // some are more popular
            int query = random.nextInt(QUERIES);
            this.links.add(new Link(query, item, 1 + random.nextInt(3)));
            queriesOf.get(item).add(query);
            itemsOf.get(query).add(item);
        }
    }

    private static List<List<Integer>> lists(int count) {
        return Stream.generate(() -> (List<Integer>) new ArrayList<Integer>()).limit(count).toList();
    }

    @Override
    public long links() {
        return links.size();
    }

    @Override
    public EncodedRows items() {
        return items;
    }

    @Override
    public EncodedRows queries() {
        return queries;
    }

    @Override
    public int query(long link) {
        return links.get((int) link).query;
    }

    @Override
    public int item(long link) {
        return links.get((int) link).item;
    }

    @Override
    public float weight(long link) {
        return links.get((int) link).weight;
    }

    @Override
    public int[] linkCounts() {
        int[] counts = new int[ITEMS];
        for (Link link : links) counts[link.item]++;
        return counts;
    }

    /** The bags that a row has when the other end of a link is left out. */
    List<List<Integer>> bags(boolean item, int row, int leaveOut) {
        SplittableRandom random = new SplittableRandom(row + (item ? 1000 : 0));
        List<Integer> words = new ArrayList<>();
        for (int w = random.nextInt(10); w > 0; w--) words.add(FIRST_VALUE + Math.min(random.nextInt(WORDS), random.nextInt(WORDS)));
        List<Integer> others = (item ? queriesOf : itemsOf).get(row).stream().filter(other -> other != leaveOut).limit(7)
                .map(other -> FIRST_VALUE + other).toList();
        List<Integer> id = row % 10 == 7 ? List.of() : List.of(FIRST_VALUE + row);
        if (!item) return List.of(id, words, others);
        return List.of(id, words, row % 6 == 5 ? List.of() : List.of(FIRST_VALUE + row % 6), others);
    }

    private final class Rows implements EncodedRows {

        private final int size;
        private final boolean items;

        Rows(int size, boolean items) {
            this.size = size;
            this.items = items;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int features() {
            return items ? 4 : 3;
        }

        @Override
        public boolean isLinked(int feature) {
            return feature == features() - 1;
        }

        @Override
        public void read(int row, int leaveOut, BagRow target) {
            target.clear();
            for (List<Integer> bag : bags(items, row, leaveOut)) {
                bag.forEach(target::add);
                target.endBag();
            }
        }
    }
}
