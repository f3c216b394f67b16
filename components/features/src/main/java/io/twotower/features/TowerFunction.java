package io.twotower.features;

/** Runs a tower on one encoded row. */
@FunctionalInterface
public interface TowerFunction {
    /**
     * @param ids one row, {@code [width]}
     * @return its vector, {@code [dimension]}, of length 1
     */
    float[] embed(Tower tower, int[] ids);
}
