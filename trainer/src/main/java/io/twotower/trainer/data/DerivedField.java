package io.twotower.trainer.data;

import io.twotower.trainer.spec.DataSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A field whose values are ids of linked items. An item with more links than the field has room for shows a fixed sample of them,
 * chosen by hash; whatever is left out for an example makes room for the next one, so that the number of values says nothing
 * about what was left out.
 */
final class DerivedField {

    private final String name;
    private final int maxValues;
    private final int[][] linked;

    private DerivedField(String name, int maxValues, int[][] linked) {
        this.name = name;
        this.maxValues = maxValues;
        this.linked = linked;
    }

    /**
     * Makes a field from links between items.
     *
     * @param training the training links
     */
    static DerivedField of(DataSpec.Derived spec, Links training, Catalogue items) {
        Adjacency adjacency = spec.from() == DataSpec.LinkEnd.TARGETS ? Adjacency.itemsOf(training, items.size())
                : Adjacency.queriesOf(training, items.size());
        long[] order = IntStream.range(0, items.size()).mapToLong(item -> Hashing.hash(0, spec.field(), items.id(item))).toArray();
        int[][] linked = new int[items.size()][];
        for (int item = 0; item < linked.length; item++) {
            // One more than there is room for: the one that moves up when another is left out.
            linked[item] = first(adjacency.of(item), order, spec.maxValues() + 1);
        }
        return new DerivedField(spec.field(), spec.maxValues(), linked);
    }

    private static int[] first(int[] items, long[] order, int most) {
        return Arrays.stream(items).boxed().sorted(Comparator.<Integer>comparingLong(item -> order[item]).thenComparing(item -> item))
                .limit(most).mapToInt(Integer::intValue).toArray();
    }

    String name() {
        return name;
    }

    List<String> values(int item, int leaveOut, IdIndex ids) {
        List<String> values = new ArrayList<>(Math.min(maxValues, linked[item].length));
        for (int each : linked[item]) {
            if (each != leaveOut && values.size() < maxValues) {
                values.add(ids.id(each));
            }
        }
        return values;
    }
}
