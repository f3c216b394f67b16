package io.twotower.trainer.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.twotower.trainer.torchscript.TorchScript;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

/** Both sources of matrix products against sums by hand. */
class ProductsTest {

    @ParameterizedTest
    @CsvSource({
            "products_onednn.py, 7, 5, 3", "products_onednn.py, 7, 3, 5", "products_onednn.py, 1, 1, 1", "products_onednn.py, 2, 1, 9",
            "products_onednn.py, 65, 33, 129", "products_torch.py, 7, 5, 3", "products_torch.py, 1, 1, 4"})
    void computesWhatItSays(String source, int rows, int in, int out) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
             TorchScript script = TorchScript.load(manager, TowerScript.class, source, TowerScript.products())) {
            NDArray x = manager.randomNormal(0, 1, new Shape(rows, in), DataType.FLOAT32);
            NDArray w = manager.randomNormal(0, 1, new Shape(out, in), DataType.FLOAT32);
            NDArray b = manager.randomNormal(0, 1, new Shape(out), DataType.FLOAT32);
            NDArray d = manager.randomNormal(0, 1, new Shape(rows, out), DataType.FLOAT32);
            float[] linear = times(x.toFloatArray(), w.toFloatArray(), rows, in, out, false, true, b.toFloatArray());
            assertArrayEquals(linear, call(script, "linear", manager, x, w, b), 1e-4f);
            float[] none = new float[Math.max(in, out)];
            assertArrayEquals(times(d.toFloatArray(), w.toFloatArray(), rows, out, in, false, false, none),
                              call(script, "product", manager, d, w), 1e-4f);
            assertArrayEquals(times(d.toFloatArray(), x.toFloatArray(), out, rows, in, true, false, none),
                              call(script, "product_of_transposed", manager, d, x), 1e-4f);
        }
    }

    private static float[] call(TorchScript script, String method, NDManager manager, NDArray... arrays) {
        IValue[] arguments = Stream.of(arrays).map(array -> IValue.from((PtNDArray) array)).toArray(IValue[]::new);
        try (IValue result = script.call(method, arguments)) {
            return result.toTensor((PtNDManager) manager).toFloatArray();
        } finally {
            for (IValue argument : arguments) argument.close();
        }
    }

    /** {@code [n, k]} times {@code [k, m]}, each possibly stored transposed, plus a vector. */
    private static float[] times(float[] left, float[] right, int n, int k, int m, boolean leftTransposed, boolean rightTransposed, float[] plus) {
        float[] product = new float[n * m];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                double sum = plus[j];
                for (int l = 0; l < k; l++)
                    sum += (double) left[leftTransposed ? l * n + i : i * k + l] * right[rightTransposed ? j * k + l : l * m + j];
                product[i * m + j] = (float) sum;
            }
        }
        return product;
    }
}
