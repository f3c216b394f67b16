package io.twotower.trainer.training;

import io.twotower.features.Tower;
import io.twotower.trainer.store.EncodedRows;

/** Embeds encoded rows by the model as it stands. */
@FunctionalInterface
interface RowEmbedder {

    /** Vectors {@code [to - from, dim]} of rows {@code [from, to)}, each of length one. */
    float[] embed(Tower tower, EncodedRows rows, int from, int to);
}
