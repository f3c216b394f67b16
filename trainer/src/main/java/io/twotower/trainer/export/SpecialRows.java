package io.twotower.trainer.export;

import io.twotower.features.FeatureEncoder;

import java.util.Arrays;

/**
 * Keeps the out-of-vocabulary row and the row of masked features exact in tables of fewer bits.
 *
 * <p>The rounding of other rows mostly averages out, in a bag or among features. These two stand alone in their bags, and where nothing
 * of an example is known they are all there is. Being alone, a bag's first id says whether it is one of them, and the mean of the bag is
 * the row: what was rounded off is added to it. In all other bags zero is.
 */
final class SpecialRows {

    /** Rows of corrections a table has: of padding, out-of-vocabulary, masked, and one for all values. */
    static final int COUNT = FeatureEncoder.FIRST_VALUE + 1;

    private SpecialRows() { }

    /** Puts a table's corrections {@code [COUNT, dim]} into {@code target} from {@code offset} on. */
    static void corrections(TableRows table, TableEncoding encoding, float[] target, int offset) {
        int dim = table.dim();
        int count = Math.min(FeatureEncoder.FIRST_VALUE, table.rows());
        float[] rows = new float[count * dim];
        table.read(0, count, rows);
        for (int row = 0; row < count; row++) {
            float[] rounded = encoding.rounded(Arrays.copyOfRange(rows, row * dim, (row + 1) * dim));
            for (int i = 0; i < dim; i++) target[offset + row * dim + i] = rows[row * dim + i] - rounded[i];
        }
    }
}
