package io.twotower.trainer.model;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.twotower.features.Tower;
import io.twotower.trainer.spec.TrainingSpec.Precision;
import io.twotower.trainer.torchscript.ScriptObject;
import io.twotower.trainer.torchscript.TorchScript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The source {@value #STEP}: the mathematics of the towers and of their training. Matrix products come from a second source: from
 * the device's PyTorch on GPUs and on Intel's processors, whose own library it calls, and by oneDNN elsewhere, where that library
 * leaves half of the vector width unused.
 */
public final class TowerScript {

    private static final String STEP = "tower_step.py";
    private static final String ONEDNN = "products_onednn.py";
    private static final String TORCH = "products_torch.py";

    /** PyTorch's numbers of types. */
    private static final long FLOAT = 6;
    private static final long BFLOAT16 = 15;

    private TowerScript() { }

    /** An instance of the source's class {@code Products}. */
    public static ScriptObject products() {
        return new ScriptObject("Products");
    }

    /** An instance of the source's class {@code Towers}. */
    public static ScriptObject towers(Precision precision) {
        return new ScriptObject("Towers").with("products", products()).with("layer_type", precision == Precision.BF16 ? BFLOAT16 : FLOAT);
    }

    /** How many features of each table group a tower has. */
    public static long[] features(ModelLayout layout, Tower tower) {
        return IntStream.range(0, layout.groups().size()).mapToLong(group -> layout.features(tower, group).size()).toArray();
    }

    /** Loads a module of the source for the manager's device. */
    public static TorchScript load(NDManager manager, ScriptObject module) {
        boolean oneDnn = !manager.getDevice().isGpu() && OneDnn.PREFERRED;
        return TorchScript.load(manager, TowerScript.class, List.of(oneDnn ? ONEDNN : TORCH, STEP), module);
    }

    /** Found out once: it decides about the last bits of a product, so it may not depend on what is faster at the moment. */
    private static final class OneDnn {

        private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

        static final boolean PREFERRED = !madeByIntel() && available();

        private static boolean madeByIntel() {
            try (Stream<String> lines = Files.lines(PROCESSORS)) {
                return lines.anyMatch(line -> line.startsWith("vendor_id") && line.endsWith("GenuineIntel"));
            } catch (IOException | UncheckedIOException e) {
                return false; // not Linux: nothing is known of the processor
            }
        }

        private static boolean available() {
            try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                 TorchScript script = TorchScript.load(manager, TowerScript.class, ONEDNN, products())) {
                NDArray one = manager.ones(new Shape(1, 1));
                try (IValue x = IValue.from((PtNDArray) one); IValue square = script.call("product", x, x)) {
                    return square.isTensor();
                }
            } catch (EngineException e) {
                return false; // unknown operator, or one that this processor has no code for
            }
        }
    }
}
