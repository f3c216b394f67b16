package io.twotower.trainer.training;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TableLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.store.EncodedRows;
import io.twotower.trainer.store.SlotRows;
import io.twotower.trainer.store.TrainingExamples;
import io.twotower.trainer.store.ValidationQueries;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Items in groups; links join an item with another of its group. An item has its id, its group's tag beside a random one, and a
 * number that says nothing. A query is a seed item's id and tags, in the items' tables.
 */
final class PlantedData {

    static final int GROUPS = 20;
    static final int ITEMS = 300;

    static final ModelLayout LAYOUT = new ModelLayout(
            List.of(new TableLayout("item", FeatureEncoder.FIRST_VALUE + ITEMS, 8),
                    new TableLayout("tag", FeatureEncoder.FIRST_VALUE + GROUPS + 30, 8),
                    new TableLayout("size", FeatureEncoder.FIRST_VALUE + 4, 4)),
            new TowerLayout(4, List.of(new FeatureLayout("seed", FeatureKind.ID, 0, 1, 0),
                                       new FeatureLayout("seed_tags", FeatureKind.SET, 1, 3, 1))),
            new TowerLayout(5, List.of(new FeatureLayout("item", FeatureKind.ID, 0, 1, 0),
                                       new FeatureLayout("tags", FeatureKind.SET, 1, 3, 1),
                                       new FeatureLayout("size", FeatureKind.NUMBER, 4, 1, 2))));

    private record Link(int from, int to) { }

    private final List<Link> links = new ArrayList<>();
    private final List<Link> heldOut = new ArrayList<>();
    private final int[][] rows = new int[ITEMS][];

    PlantedData(long seed) {
        this(seed, 2400);
    }

    PlantedData(long seed, int drawnLinks) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int item = 0; item < ITEMS; item++) {
            rows[item] = new int[] {
                    FeatureEncoder.FIRST_VALUE + item,
                    FeatureEncoder.FIRST_VALUE + item % GROUPS,
                    FeatureEncoder.FIRST_VALUE + GROUPS + random.nextInt(30),
                    FeatureEncoder.PADDING,
                    FeatureEncoder.FIRST_VALUE + random.nextInt(4)};
        }
        for (int i = 0; i < drawnLinks; i++) {
            int from = random.nextInt(ITEMS);
            int to = from % GROUPS + GROUPS * random.nextInt(ITEMS / GROUPS);
            if (from != to) (i % 12 == 0 ? heldOut : links).add(new Link(from, to));
        }
    }

    private static SlotRows rows(TowerLayout layout, int[][] rows) {
        int[] ids = new int[ITEMS * layout.width()];
        for (int item = 0; item < ITEMS; item++) System.arraycopy(rows[item], 0, ids, item * layout.width(), layout.width());
        return new SlotRows(layout, ids);
    }

    TrainingExamples examples() {
        SlotRows items = rows(LAYOUT.item(), rows);
        SlotRows queries = rows(LAYOUT.query(), rows);
        return new TrainingExamples() {
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
                return links.get((int) link).from();
            }

            @Override
            public int item(long link) {
                return links.get((int) link).to();
            }

            @Override
            public float weight(long link) {
                return 1;
            }

            @Override
            public int[] linkCounts() {
                int[] counts = new int[ITEMS];
                links.forEach(link -> counts[link.to()]++);
                return counts;
            }
        };
    }

    ValidationQueries validation() {
        return new ValidationQueries() {
            @Override
            public int size() {
                return heldOut.size();
            }

            @Override
            public int row(int query) {
                return heldOut.get(query).from();
            }

            @Override
            public int[] relevant(int query) {
                return new int[] {heldOut.get(query).to()};
            }

            @Override
            public int[] excluded(int query) {
                return new int[] {heldOut.get(query).from()};
            }
        };
    }

    /** Recall@10 of recommending the ten items that most links lead to. */
    double popularityRecallAt10() {
        int[] counts = new int[ITEMS];
        links.forEach(link -> counts[link.to()]++);
        List<Integer> popular = new ArrayList<>();
        for (int item = 0; item < ITEMS; item++) popular.add(item);
        popular.sort((a, b) -> counts[b] - counts[a]);
        List<Integer> top = popular.subList(0, 10);
        return (double) heldOut.stream().filter(link -> top.contains(link.to())).count() / heldOut.size();
    }
}
