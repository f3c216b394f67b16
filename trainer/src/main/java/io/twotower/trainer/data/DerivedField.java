package io.twotower.trainer.data;

import io.twotower.trainer.spec.DataSpec;
import io.twotower.trainer.storage.MappedLongs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToIntFunction;

/**
 * A field whose values are ids of linked items. An item with more links than the field has room for shows a fixed sample of them,
 * chosen by hash; see {@link LinkedItems} for what is left out.
 */
record DerivedField(String name, LinkedItems linked) {

    /**
     * Makes a field from links between items.
     *
     * @param training the training links
     */
    static DerivedField of(DataSpec.Derived spec, Links training, IdIndex items) {
        boolean targets = spec.from() == DataSpec.DerivedFrom.TARGETS;
        LongToIntFunction from = targets ? training::query : training::item;
        LongToIntFunction to = targets ? training::item : training::query;
        try (MappedLongs order = training.scratch().longs()) {
            long state = Hashing.add(Hashing.start(0), spec.field());
            IdText id = new IdText(items);
            for (int item = 0; item < items.size(); item++) {
                order.add(Hashing.mix(id.of(item).hash(state)));
            }
            LinkedItems.Order byHash = (link, other) -> {
                int item = to.applyAsInt(link);
                int otherItem = to.applyAsInt(other);
                int byOrder = Long.compare(order.get(item), order.get(otherItem));
                return byOrder != 0 ? byOrder : Integer.compare(item, otherItem);
            };
            return new DerivedField(spec.field(), new LinkedItems(training, items.size(), from, to, spec.maxValues(), byHash));
        }
    }

    List<String> values(int item, int leaveOut, IdIndex ids) {
        int[] shown = linked.shown(item, leaveOut);
        List<String> values = new ArrayList<>(shown.length);
        for (int each : shown) {
            values.add(ids.id(each));
        }
        return values;
    }
}
