package io.twotower.trainer.batch;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureKind;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.store.BagRow;

import java.util.List;

/** Sends the bags of one tower's rows to the matrices that they belong to: as they are, or augmented on the way. */
final class TowerBags {

    private final GroupBuilder[] groups;
    private final int[] firstRows;
    private final boolean[] ids;
    private final boolean[] multiValued;
    private final float[] decays;
    private final boolean[] hidden;

    /** @param groups of the layout, in its order */
    TowerBags(ModelLayout layout, TowerLayout tower, List<GroupBuilder> groups) {
        List<FeatureLayout> features = tower.features();
        int count = features.size();
        this.groups = new GroupBuilder[count];
        firstRows = new int[count];
        ids = new boolean[count];
        multiValued = new boolean[count];
        decays = new float[count];
        hidden = new boolean[count];
        for (int f = 0; f < count; f++) {
            FeatureLayout feature = features.get(f);
            this.groups[f] = groups.get(layout.groupOf(feature.table()));
            firstRows[f] = layout.firstRow(feature.table());
            ids[f] = feature.kind() == FeatureKind.ID;
            multiValued[f] = feature.length() > 1;
            decays[f] = feature.decay();
        }
    }

    void add(BagRow row) {
        int[] values = row.ids();
        for (int f = 0; f < groups.length; f++) groups[f].add(values, row.start(f), row.end(f), firstRows[f], decays[f]);
    }

    /**
     * Adds a row of the supervised task. Features that are dropped become one id that stands for that. Of the others those of kind
     * {@code id} are each replaced by out-of-vocabulary with a chance, so that the row of the table that stands for unknown ids is
     * learned and items that weren't in the catalogue are in distribution; an empty bag of theirs stays empty. Those made of links
     * are left empty with a chance, as an item's are that nobody has chosen yet. The multi-valued ones lose each value with a chance.
     */
    void addSupervised(BagRow row, BatchRandom random, RowDropout dropout) {
        if (dropout.features().isActive()) dropout.features().draw(random, hidden);
        int[] values = row.ids();
        for (int f = 0; f < groups.length; f++) {
            int from = row.start(f);
            int to = row.end(f);
            if (hidden[f]) groups[f].addOne(firstRows[f] + FeatureEncoder.MASKED);
            else if (ids[f] && from < to && random.happens(dropout.ids())) groups[f].addOne(firstRows[f] + FeatureEncoder.OUT_OF_VOCABULARY);
            else if (dropout.emptiesLinks(f, random)) groups[f].add(values, from, from, firstRows[f], decays[f]);
            else add(f, row, random, dropout.values());
        }
    }

    /**
     * Adds a view of a row: hidden features become one id that stands for that, and of the others the multi-valued ones lose each
     * value with a chance.
     *
     * @param split by feature, whether the first view hides it and the second doesn't; null when nothing is hidden
     * @param first whether this is the first view
     */
    void addView(BagRow row, boolean[] split, boolean first, BatchRandom random, long valueDropout) {
        for (int f = 0; f < groups.length; f++) {
            if (split != null && split[f] == first) groups[f].addOne(firstRows[f] + FeatureEncoder.MASKED);
            else add(f, row, random, valueDropout);
        }
    }

    private void add(int feature, BagRow row, BatchRandom random, long valueDropout) {
        GroupBuilder group = groups[feature];
        int from = row.start(feature);
        int to = row.end(feature);
        if (multiValued[feature] && valueDropout > 0)
            group.addThinned(row.ids(), from, to, firstRows[feature], decays[feature], random, valueDropout);
        else group.add(row.ids(), from, to, firstRows[feature], decays[feature]);
    }
}
