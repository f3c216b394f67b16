package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.benchmark.Figure;
import io.twotower.trainer.benchmark.ScalingBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures the memory that training takes, each time in a process of its own. */
@Command(name = "memory", mixinStandardHelpOptions = true, sortOptions = false,
         header = "Anonymous memory of training on few and on many examples.",
         description = "What counts is memory that the system cannot take back (RssAnon), beyond what tables and optimizers need; Linux only.")
final class BenchmarkMemoryCommand implements Runnable {
    private static final double MEGABYTE = 1e6;

    @Option(names = "--examples", paramLabel = "N,...", split = ",", defaultValue = "1000000,100000000",
            description = "Links to train on (default: ${DEFAULT-VALUE}).")
    private List<Long> examples;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "60", description = "The longest that each may train (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin
    private BenchmarkModelOptions model;

    @Mixin
    private BenchmarkOutput output;

    @Override
    public void run() {
        output.inDirectory(directory -> {
            ArrayNode runs = OutputOptions.JSON.createArrayNode();
            List<Figure> figures = new ArrayList<>();
            for (long each : examples) {
                output.say(String.format(Locale.ROOT, "training on %,d examples", each));
                JsonNode run = train(each, directory);
                runs.add(run);
                addFigures(run, figures);
            }
            ObjectNode json = OutputOptions.JSON.createObjectNode();
            json.set("memory", runs);
            json.set("machine", ScalingBenchmark.machine().put("threads", model.threads()));
            json.put("model", model.model().toString());
            output.print(figures, json);
            return json;
        });
    }

    private static void addFigures(JsonNode run, List<Figure> figures) {
        String of = String.format(Locale.ROOT, " (%,d examples)", run.path("examples").asLong());
        long model = run.path("tableBytes").asLong() + run.path("stateBytes").asLong();
        figures.add(new Figure("memory", "MB beyond tables and optimizers, the most ever" + of,
                               (run.path("anonymousPeak").asLong() - model) / MEGABYTE, Double.NaN));
        figures.add(new Figure("memory", "MB beyond tables and optimizers, while training" + of,
                               (run.path("anonymousPeakTraining").asLong() - model) / MEGABYTE, Double.NaN));
        figures.add(new Figure("memory", "MB of tables and optimizers" + of, model / MEGABYTE, Double.NaN));
    }

    /** Runs {@code benchmark epoch} in a process of its own. */
    private JsonNode train(long links, Path directory) {
        List<String> command = new ArrayList<>(List.of("benchmark", "epoch", "--json", "--examples", Long.toString(links), "--seconds", Integer.toString(seconds),
                                                       "--directory", directory.resolve("examples-" + links).toString()));
        command.addAll(model.arguments());
        try (CommandProcess process = CommandProcess.start(directory, command.toArray(String[]::new))) {
            JsonNode json = OutputOptions.JSON.readTree(process.output());
            if (process.join() != 0) throw new CommandException("Training on " + links + " examples failed: " + process.errors());
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read what training on " + links + " examples printed", e);
        }
    }
}
