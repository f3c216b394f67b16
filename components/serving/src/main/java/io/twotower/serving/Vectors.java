package io.twotower.serving;

import com.yahoo.tensor.IndexedTensor;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.TensorType;

/** Towers' vectors as Vespa's tensors of one indexed dimension. */
final class Vectors {
    /**
     * How far a vector's length may be from 1. Narrow, because Vespa fills up a list of too few values with zeros: what betrays a vector
     * that lacks its last values is its length.
     */
    private static final double NORM_TOLERANCE = 1e-4;
    /** The same for bfloat16 cells, which have eight bits of precision. */
    private static final double COARSE_NORM_TOLERANCE = 1e-2;

    private Vectors() { }

    /** Returns a vector of single-precision cells, {@code tensor<float>(x[dimension])}. */
    static Tensor tensor(float[] vector) {
        return tensor(new TensorType.Builder(TensorType.Value.FLOAT).indexed("x", vector.length).build(), vector);
    }

    /** Returns a vector as a given type, which must {@link #fit}. */
    static Tensor tensor(TensorType type, float[] vector) {
        IndexedTensor.Builder builder = IndexedTensor.Builder.of(type);
        for (int i = 0; i < vector.length; i++) builder.cell(vector[i], i);
        return builder.build();
    }

    /** Returns whether a type is one indexed dimension of this size, of cells that hold fractions. */
    static boolean fit(TensorType type, int dimension) {
        return type.dimensions().size() == 1 && type.dimensions().get(0).isIndexed()
                && type.dimensions().get(0).size().orElse(-1L) == dimension && type.valueType() != TensorType.Value.INT8;
    }

    /** Returns whether a tensor is a vector of this size, finite and of length 1, as the distance metric takes for granted. */
    static boolean isUnitVector(Tensor tensor, int dimension) {
        if (!fit(tensor.type(), dimension) || tensor.size() != dimension) return false;
        double squares = 0;
        for (var values = tensor.valueIterator(); values.hasNext(); ) {
            double value = values.next();
            squares += value * value;
        }
        boolean coarse = tensor.type().valueType() == TensorType.Value.BFLOAT16;
        return Math.abs(Math.sqrt(squares) - 1) <= (coarse ? COARSE_NORM_TOLERANCE : NORM_TOLERANCE);
    }
}
