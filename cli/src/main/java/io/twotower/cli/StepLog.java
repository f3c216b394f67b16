package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** A command's steps: a line each, with the time it took, and the same for programs. */
final class StepLog {
    private final PrintWriter out;
    private final ArrayNode steps = OutputOptions.JSON.createArrayNode();

    StepLog(PrintWriter out) {
        this.out = out;
    }

    /** What a step answers: a value for the steps to come, and what to tell the user about it. */
    record Done<T>(T value, String summary) { }

    /** Runs a step, then prints its line. A step that fails prints none: the command's error says why. */
    <T> T run(String name, Supplier<Done<T>> step) {
        long start = System.nanoTime();
        Done<T> done = step.get();
        add(name, Duration.ofNanos(System.nanoTime() - start), done.summary);
        return done.value;
    }

    /** Prints a step that is done. */
    void add(String name, Duration time, String summary) {
        steps.addObject().put("name", name).put("seconds", time.toMillis() / 1000.0).put("summary", summary);
        out.printf(Locale.ROOT, "%-13s %7.1f s  %s%n", name, time.toMillis() / 1000.0, summary);
        out.flush();
    }

    /** Prints a line between the steps. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    void addTo(ObjectNode json) {
        json.set("steps", steps);
    }
}
