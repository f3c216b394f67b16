package io.twotower.trainer.training;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;

import java.util.Arrays;

/**
 * The items that training may know, encoded, and numbered from 0 for training. The catalogue's own numbers are called items
 * here, the training's numbers positions.
 */
final class WarmItems {

    /** What {@link #position} says of an item that isn't warm. */
    static final int NONE = -1;

    private final int[] items;
    private final int[] positions;
    private final int[] ids;
    private final int width;

    WarmItems(Dataset dataset, FeatureEncoder encoder) {
        items = dataset.split().warmItems();
        positions = new int[dataset.catalogue().size()];
        Arrays.fill(positions, NONE);
        width = encoder.width(Tower.ITEM);
        ids = new int[Math.multiplyExact(items.length, width)];
        for (int position = 0; position < items.length; position++) {
            positions[items[position]] = position;
            encoder.encode(Tower.ITEM, dataset.item(items[position]), ids, position * width);
        }
    }

    int size() {
        return items.length;
    }

    int item(int position) {
        return items[position];
    }

    int position(int item) {
        return positions[item];
    }

    /** All encoded rows, {@code [size, width]}. */
    int[] ids() {
        return ids;
    }

    void write(int position, int[] target, int offset) {
        System.arraycopy(ids, position * width, target, offset, width);
    }
}
