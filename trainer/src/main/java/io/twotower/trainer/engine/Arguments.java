package io.twotower.trainer.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Makes the values that script methods take and keeps them until closed; the arrays are others' to close. Not thread safe. */
final class Arguments implements AutoCloseable {

    private final List<IValue> values = new ArrayList<>();

    IValue keep(IValue value) {
        values.add(value);
        return value;
    }

    IValue of(NDArray array) {
        return keep(IValue.from((PtNDArray) array));
    }

    IValue of(Collection<NDArray> arrays) {
        return keep(IValue.listFrom(arrays.toArray(PtNDArray[]::new)));
    }

    IValue of(long value) {
        return keep(IValue.from(value));
    }

    IValue of(double value) {
        return keep(IValue.from(value));
    }

    IValue of(long[] values) {
        return keep(IValue.listFrom(values));
    }

    @Override
    public void close() {
        values.forEach(IValue::close);
    }
}
