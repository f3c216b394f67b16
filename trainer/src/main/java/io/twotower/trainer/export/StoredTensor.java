package io.twotower.trainer.export;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the values of a constant lie.
 *
 * @param file   that holds them, little-endian
 * @param offset of the first value in the file
 * @param type   as in {@link OnnxGraph}
 */
record StoredTensor(String name, Path file, long offset, long bytes, int type, List<Long> dims) {

    /** The number of values in each step of the first dimension. */
    int columns() {
        return (int) dims.stream().skip(1).mapToLong(dim -> dim).reduce(1, Math::multiplyExact);
    }
}
