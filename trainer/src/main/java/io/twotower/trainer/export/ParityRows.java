package io.twotower.trainer.export;

import io.twotower.features.FeatureEncoder;
import io.twotower.features.Tower;
import io.twotower.trainer.model.FeatureLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.model.TwoTowerModel;

/**
 * Examples of one tower and the vectors that the trained model makes of them.
 *
 * @param ids      encoded rows {@code [count, width]}
 * @param expected vectors {@code [count, dim]}
 */
record ParityRows(Tower tower, int[] ids, float[] expected, int dim) {

    /** Examples that are taken at most, beside the odd ones. */
    private static final int SAMPLE = 512;

    /** A sample of encoded rows, after an empty one, one with all features masked, and one in which all values are unknown. */
    static ParityRows of(TwoTowerModel model, Tower tower, int[] rows) {
        TowerLayout layout = model.layout().of(tower);
        int width = layout.width();
        int sample = Math.min(layout.count(rows), SAMPLE);
        int[] ids = new int[(3 + sample) * width];
        for (FeatureLayout feature : layout.features()) {
            ids[width + feature.offset()] = FeatureEncoder.MASKED;
            ids[2 * width + feature.offset()] = FeatureEncoder.OUT_OF_VOCABULARY;
        }
        System.arraycopy(rows, 0, ids, 3 * width, sample * width);
        return new ParityRows(tower, ids, model.embed(tower, ids), model.dim());
    }

    /**
     * A value that differs.
     *
     * @param row of the examples
     */
    record Difference(int row, int value, float expected, float actual) {
        float size() {
            return Math.abs(expected - actual);
        }
    }

    /** Where exported towers differ most from the trained model. No number at all is the greatest difference. */
    Difference difference(OnnxTowers towers) {
        float[] actual = towers.embed(tower, ids);
        int largest = 0;
        for (int i = 1; i < expected.length; i++)
            if (Float.compare(Math.abs(expected[i] - actual[i]), Math.abs(expected[largest] - actual[largest])) > 0) largest = i;
        return new Difference(largest / dim, largest % dim, expected[largest], actual[largest]);
    }
}
