package io.twotower.trainer.model;

import java.util.List;

/**
 * The shape of one tower over its concatenated features.
 *
 * @param hidden sizes of the hidden ReLU layers, possibly none
 * @param skip   whether a linear map of the input is added to the output of the hidden layers. Without hidden layers the
 *               tower is linear already and the skip path is left out
 * @param dim    length of the tower's vector
 */
public record TowerShape(List<Integer> hidden, boolean skip, int dim) {

    public TowerShape {
        hidden = List.copyOf(hidden);
        if (dim < 1 || hidden.stream().anyMatch(size -> size < 1))
            throw new IllegalArgumentException("Layer sizes must be positive, got hidden " + hidden + " and dim " + dim);
        skip = skip && !hidden.isEmpty();
    }
}
