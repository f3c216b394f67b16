package io.twotower.trainer.model;

import java.util.List;

/** The encoded row of one tower: {@code width} slots, divided among its features in order. */
public record TowerLayout(int width, List<FeatureLayout> features) {

    public TowerLayout {
        features = List.copyOf(features);
        int next = 0;
        for (FeatureLayout feature : features) {
            if (feature.offset() != next)
                throw new IllegalArgumentException("Feature '" + feature.name() + "' starts at slot " + feature.offset()
                                                   + ", but the features before it end at " + next);
            next += feature.length();
        }
        if (next != width)
            throw new IllegalArgumentException("The features fill " + next + " slots of a row of width " + width);
    }

    /** The number of rows in {@code ids}, which must be whole rows of this tower. */
    public int count(int[] ids) {
        if (width == 0 || ids.length % width != 0)
            throw new IllegalArgumentException("Expected rows of " + width + " ids, got " + ids.length + " ids");
        return ids.length / width;
    }
}
