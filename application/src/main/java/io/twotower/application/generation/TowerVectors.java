package io.twotower.application.generation;

import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;

import java.util.List;

/** The towers of one model, run here on many examples at once. */
public interface TowerVectors extends AutoCloseable {
    /** Returns a vector of length one for each example, in order. */
    List<float[]> embed(Tower tower, List<RawFeatures> examples);

    @Override
    void close();
}
