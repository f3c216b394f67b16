package io.twotower.trainer.warmstart;

import io.twotower.features.Tower;
import io.twotower.trainer.model.ModelLayout;

import java.util.List;

/** One of the means that a tower's first layer and its skip path see, side by side. */
record TowerInput(String feature, String table, int dim) {

    /** A tower's inputs, in their order. */
    static List<TowerInput> of(ModelLayout layout, Tower tower) {
        return layout.inputOrder(tower).stream()
                .map(feature -> new TowerInput(feature.name(), layout.tableOf(feature).name(), layout.tableOf(feature).dim())).toList();
    }

    /**
     * Moves the columns of a weight to where their inputs are now.
     *
     * @param weight {@code [out, inputs before]}
     * @return {@code [out, inputs now]}; zero where an input was not there before
     */
    static float[] columns(float[] weight, int out, List<TowerInput> before, List<TowerInput> now) {
        int widthBefore = width(before);
        int width = width(now);
        float[] moved = new float[out * width];
        int to = 0;
        for (TowerInput input : now) {
            int number = before.indexOf(input);
            int from = number < 0 ? 0 : width(before.subList(0, number));
            for (int row = 0; number >= 0 && row < out; row++)
                System.arraycopy(weight, row * widthBefore + from, moved, row * width + to, input.dim());
            to += input.dim();
        }
        return moved;
    }

    private static int width(List<TowerInput> inputs) {
        return inputs.stream().mapToInt(TowerInput::dim).sum();
    }
}
