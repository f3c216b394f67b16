package io.twotower.trainer.benchmark;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a step's time goes: the engine's own profile of its operations, nobody else at work. */
final class StepProfile {

    private static final int WARM_UP = 5;
    /** Is part of the names of the engine's operations. */
    private static final String ENGINE = "::";

    private StepProfile() { }

    /** An operation or a method in the trace, in microseconds. */
    private record Operation(int thread, String name, double start, double end) { }

    /**
     * Milliseconds a step: {@code methods} of the script with all that they call, and {@code operations} without what they call in turn,
     * the longest first.
     */
    static ObjectNode of(StepCase measured, Path directory) {
        Path trace = directory.resolve("trace.json");
        EngineThreads.set(measured.threads());
        int steps = measured.steps();
        BatchSource batches = measured.batches();
        try (TowerBatchStep step = new TowerBatchStep(measured)) {
            for (int i = 0; i < WARM_UP; i++) step.run(batches.next());
            JniUtils.startProfile(false, false, false);
            for (int i = 0; i < steps; i++) step.run(batches.next());
            JniUtils.stopProfile(trace.toString());
        }
        List<Operation> operations = read(trace);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json.putObject("methods"), times(operations, false), steps);
        put(json.putObject("operations"), times(operations, true), steps);
        return json;
    }

    private static void put(ObjectNode target, Map<String, Double> microseconds, int steps) {
        microseconds.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(time -> target.put(time.getKey(), Measurements.rounded(time.getValue() / 1000 / steps)));
    }

    private static List<Operation> read(Path trace) {
        try {
            List<Operation> operations = new ArrayList<>();
            for (JsonNode event : new ObjectMapper().readTree(trace.toFile())) {
                double start = event.path("ts").asDouble();
                operations.add(new Operation(event.path("tid").asInt(), event.path("name").asText(), start, start + event.path("dur").asDouble()));
            }
            Files.delete(trace);
            // What is called lies within the time of what calls it, and comes behind it.
            operations.sort(Comparator.comparingInt(Operation::thread).thenComparing(Operation::start)
                                    .thenComparing(Operation::end, Comparator.reverseOrder()));
            return operations;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the engine's profile", e);
        }
    }

    /** Microseconds of the engine's operations alone, or of the script's methods with all that they call. */
    private static Map<String, Double> times(List<Operation> all, boolean engine) {
        Map<String, Double> times = new HashMap<>();
        Deque<Operation> running = new ArrayDeque<>();
        for (Operation operation : all) {
            if (operation.name.contains(ENGINE) != engine) continue;
            while (!running.isEmpty() && (running.peek().thread != operation.thread || running.peek().end <= operation.start)) running.pop();
            if (!engine && running.stream().anyMatch(caller -> caller.name.equals(operation.name))) continue; // a call is told of twice
            double time = operation.end - operation.start;
            if (engine && !running.isEmpty()) times.merge(running.peek().name, -time, Double::sum);
            times.merge(operation.name, time, Double::sum);
            running.push(operation);
        }
        return times;
    }
}
