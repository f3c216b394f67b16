package io.twotower.trainer.model;

import io.twotower.features.Tower;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the skip paths start: one random projection {@code [dim, dim of the table]} for each table, used for every feature of
 * either tower that reads the table.
 *
 * <p>So, before any training, a query and an item that share values, be it words, tags or neighbours, have similar vectors:
 * the towers start from content similarity rather than from two unrelated random maps of the same rows. Each tower's path
 * moves on its own from there.
 */
final class SkipProjections {

    private final ModelLayout layout;
    private final int dim;
    private final List<float[]> projections = new ArrayList<>();

    /** Values are uniform with variance {@code 1/(dim of the table)}, which keeps the length of what they project. */
    SkipProjections(ModelLayout layout, int dim, SplittableRandom random) {
        this.layout = layout;
        this.dim = dim;
        for (TableLayout table : layout.tables()) {
            double bound = Math.sqrt(3.0 / table.dim());
            float[] projection = new float[dim * table.dim()];
            for (int i = 0; i < projection.length; i++) projection[i] = (float) random.nextDouble(-bound, bound);
            projections.add(projection);
        }
    }

    /** A tower's skip weight {@code [dim, input]}: its features' projections side by side, divided by √(features). */
    float[] of(Tower tower) {
        int input = layout.inputDim(tower);
        float scale = (float) (1 / Math.sqrt(layout.of(tower).features().size()));
        float[] weight = new float[dim * input];
        int column = 0;
        for (FeatureLayout feature : layout.inputOrder(tower)) {
            int width = layout.tableOf(feature).dim();
            float[] projection = projections.get(feature.table());
            for (int row = 0; row < dim; row++) {
                for (int i = 0; i < width; i++) weight[row * input + column + i] = scale * projection[row * width + i];
            }
            column += width;
        }
        return weight;
    }
}
