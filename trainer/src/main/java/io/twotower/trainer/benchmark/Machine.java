package io.twotower.trainer.benchmark;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What a measurement was made on. */
public final class Machine {

    /** How many processes wanted a processor in the minute before this one began to measure; negative where that is not known. */
    private static final double LOAD_BEFORE = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

    private Machine() { }

    /** Tells when figures cannot be trusted. */
    static void warnIfBusy(Consumer<String> progress) {
        if (LOAD_BEFORE > 0.5)
            progress.accept(String.format(Locale.ROOT, "other processes were busy in the last minute (load %.1f): if they still are, the figures "
                                                       + "are not right", LOAD_BEFORE));
    }

    /** Processor, memory, versions, and how busy the machine was before. */
    public static ObjectNode describe() {
        return JsonNodeFactory.instance.objectNode()
                .put("cpu", cpu())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("memoryGigabytes", memoryGigabytes())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"))
                .put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"))
                .put("engine", Engine.getInstance().getEngineName() + " " + Engine.getInstance().getVersion())
                .put("onnxRuntime", OrtEnvironment.getEnvironment().getVersion())
                .put("loadBefore", Measurements.rounded(LOAD_BEFORE))
                .put("ompWaitPolicy", System.getenv().getOrDefault("OMP_WAIT_POLICY", ""));
    }

    private static String cpu() {
        return lines("/proc/cpuinfo").stream().filter(line -> line.startsWith("model name")).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim()).orElse(System.getProperty("os.arch"));
    }

    private static long memoryGigabytes() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Math.round(system.getTotalMemorySize() / 1e9);
    }

    private static List<String> lines(String file) {
        try {
            return Files.isReadable(Path.of(file)) ? Files.readAllLines(Path.of(file)) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
