package io.twotower.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The dense part of one tower: {@code y = MLP(x) + x·Wsᵀ}, then {@code y / |y|}. Weight matrices are {@code [out, in]}.
 * The arrays are, in order, weight and bias of each hidden layer, weight and bias of the output layer, and the skip
 * path's weight when there is one.
 */
final class TowerLayers {

    private final NDList arrays;

    /** @param arrays of the shapes that {@link #initialValues} gives */
    TowerLayers(NDList arrays) {
        this.arrays = arrays;
    }

    /**
     * The arrays before training. Layers before a ReLU start uniform with variance {@code 2/in} (He et al. 2015). The skip path, and
     * a tower without hidden layers, start as given; the output layer with variance {@code 1/in}, beside a skip path with a
     * hundredth of that: the hidden layers then start as a small correction of it. Biases start at zero but for the output's, a
     * vector about 0.02 long: else a row without any value would start at the zero vector, which has no direction and a gradient
     * without bounds. All is drawn in Java, so the start doesn't depend on the engine.
     *
     * @param skip the linear path's weight {@code [dim, input]}; unused with hidden layers and no skip path
     */
    static NDList initialValues(NDManager manager, TowerShape shape, int inputDim, float[] skip, SplittableRandom random) {
        NDList arrays = new NDList();
        int in = inputDim;
        for (int out : shape.hidden()) {
            arrays.add(uniform(manager, out, in, 2.0 / in, random));
            arrays.add(manager.zeros(new Shape(out)));
            in = out;
        }
        arrays.add(shape.hidden().isEmpty() ? manager.create(skip, new Shape(shape.dim(), inputDim))
                                            : uniform(manager, shape.dim(), in, (shape.skip() ? 0.01 : 1) / in, random));
        arrays.add(uniform(manager, 1, shape.dim(), 4e-4 / shape.dim(), random).reshape(shape.dim()));
        if (shape.skip()) arrays.add(manager.create(skip, new Shape(shape.dim(), inputDim)));
        return arrays;
    }

    private static NDArray uniform(NDManager manager, int out, int in, double variance, SplittableRandom random) {
        double bound = Math.sqrt(3 * variance);
        float[] values = new float[out * in];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-bound, bound);
        return manager.create(values, new Shape(out, in));
    }

    NDList arrays() {
        return arrays;
    }

    List<float[]> values() {
        List<float[]> values = new ArrayList<>();
        for (NDArray array : arrays) values.add(array.toFloatArray());
        return values;
    }

    void set(List<float[]> values) {
        for (int i = 0; i < arrays.size(); i++) {
            NDArray array = arrays.get(i);
            // By index: NDArray.set(float[]) makes the engine warn of a guard that it no longer likes.
            try (NDArray copy = array.getManager().create(values.get(i), array.getShape())) {
                array.set(new NDIndex(":"), copy);
            }
        }
    }
}
