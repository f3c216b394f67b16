package io.twotower.trainer.torchscript;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TorchScriptTest {

    private static final String SOURCE = """
            # A comment, and an object inside an object.
            class Inner(Module):
              training : bool
              factors : List[int]

              def scaled(self, x: Tensor) -> Tensor:
                for factor in self.factors:
                  x = x * factor
                return x

            class Outer(Module):
              training : bool
              inner : __torch__.Inner
              offset : float
              count : int
              on : bool

              def run(self, x: Tensor) -> Tensor:
                y = self.inner.scaled(x)
                if self.on:
                  y = y + self.offset * self.count
                return y

              def state(self) -> bool:
                return self.training
            """;

    private final NDManager manager = NDManager.newBaseManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    private static ScriptObject outer(long... factors) {
        return new ScriptObject("Outer", Map.of("offset", 0.25, "count", -3_000_000_000L, "on", true))
                .with("inner", new ScriptObject("Inner").with("factors", factors));
    }

    private float[] run(TorchScript script, String method, float... values) {
        try (NDArray x = manager.create(values); IValue argument = IValue.from((PtNDArray) x); IValue result = script.call(method, argument)) {
            return result.toTensor((PtNDManager) manager).toFloatArray();
        }
    }

    @Test
    void methodsSeeAttributes() {
        try (TorchScript script = new TorchScript(manager, SOURCE, outer(2, 5))) {
            assertArrayEquals(new float[] {10 - 0.25f * 3e9f, -0.25f * 3e9f}, run(script, "run", 1, 0), 64);
        }
        try (TorchScript script = new TorchScript(manager, SOURCE, outer(2, 5).with("on", false))) {
            assertArrayEquals(new float[] {10, -30}, run(script, "run", 1, -3));
        }
        try (TorchScript script = new TorchScript(manager, SOURCE, outer().with("on", false)); IValue training = script.call("state")) {
            assertArrayEquals(new float[] {7}, run(script, "run", 7));
            assertFalse(training.toBoolean());
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThrows(IllegalArgumentException.class, () -> new TorchScript(manager, SOURCE, outer().with("on", "yes")).close());
        var e = assertThrows(EngineException.class, () -> new TorchScript(manager, SOURCE.replace("self.offset *", "self.nothing *"), outer()).close());
        assertTrue(e.getMessage().contains("nothing"), e.getMessage());
        var missing = assertThrows(IllegalStateException.class,
                                   () -> TorchScript.load(manager, TorchScriptTest.class, List.of("none.py"), outer()).close());
        assertEquals("The class path has no 'none.py' beside " + TorchScriptTest.class.getName(), missing.getMessage());
    }
}
