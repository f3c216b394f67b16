package io.twotower.trainer.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import io.twotower.trainer.spec.TrainingSpec.Precision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What a model is trained on. */
public enum ComputeDevice {

    CPU, CUDA;

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /**
     * The engine's name of it.
     *
     * @throws TrainingException when the engine can't use such a device; the message says what it takes
     */
    Device device() {
        if (this == CPU) return Device.cpu();
        Engine engine = Engine.getInstance();
        if (engine.hasCapability(StandardCapabilities.CUDA) && engine.getGpuCount() > 0) return Device.gpu();
        String version = engine.getVersion();
        throw new TrainingException("There is no GPU that this libtorch (" + version + ") can use. It takes a driver, and a libtorch built for"
                                    + " CUDA, which Maven Central doesn't have of this version: install libtorch " + version + " for CUDA 12.8,"
                                    + " and set PYTORCH_LIBRARY_PATH to its 'lib' directory and PYTORCH_FLAVOR to cu128."
                                    + " Otherwise train with --device cpu");
    }

    /** What a person should know of computing with a precision here; empty when nothing. */
    Optional<String> advice(Precision precision) {
        if (precision != Precision.BF16 || this != CPU || !Files.isReadable(PROCESSORS)) return Optional.empty();
        return adviceOn(PROCESSORS);
    }

    /** @param processors what Linux says of them */
    static Optional<String> adviceOn(Path processors) {
        try (Stream<String> lines = Files.lines(processors)) {
            boolean native16 = lines.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .anyMatch(line -> line.matches(".*\\b(avx512_bf16|amx_bf16|bf16)\\b.*"));
            return native16 ? Optional.empty() : Optional.of("training.precision is bf16, but this CPU has no instructions for it"
                    + " (avx512_bf16 or amx_bf16): training works, and is slower than with fp32");
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
