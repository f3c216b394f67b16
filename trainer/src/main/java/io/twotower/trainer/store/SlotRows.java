package io.twotower.trainer.store;

import io.twotower.features.FeatureEncoder;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;

/**
 * Rows as the encoder writes them, in fixed slots with padding: for few rows, held in memory.
 *
 * @param ids whole rows {@code [count, width]}
 */
public record SlotRows(TowerLayout layout, int[] ids) implements EncodedRows {

    @Override
    public int size() {
        return layout.count(ids);
    }

    @Override
    public int features() {
        return layout.features().size();
    }

    @Override
    public void read(int row, int leaveOut, BagRow target) {
        target.clear();
        for (FeatureLayout feature : layout.features()) {
            int from = row * layout.width() + feature.offset();
            for (int i = from; i < from + feature.length(); i++) {
                if (ids[i] != FeatureEncoder.PADDING) target.add(ids[i]);
            }
            target.endBag();
        }
    }
}
