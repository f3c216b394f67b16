package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.benchmark.Figure;
import io.twotower.trainer.benchmark.ScalingBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures how the cost of training grows. */
@Command(name = "scaling", mixinStandardHelpOptions = true, sortOptions = false,
         header = "An epoch's time by the number of examples, and a step's by the size of the catalogue.",
         description = "Made-up examples are written straight into example stores. --items is the catalogue of the epochs.")
final class BenchmarkScalingCommand implements Runnable {
    @Option(names = "--examples", paramLabel = "N,...", split = ",", defaultValue = "1000000,10000000,100000000",
            description = "Links of an epoch (default: ${DEFAULT-VALUE}).")
    private List<Long> examples;

    @Option(names = "--catalogues", paramLabel = "N,...", split = ",", defaultValue = "100000,1000000,10000000",
            description = "Items (default: ${DEFAULT-VALUE}).")
    private List<Integer> catalogues;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5",
            description = "Rounds of the catalogues that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "100", description = "Steps of a catalogue in a round (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--only", paramLabel = "WHAT", description = "Measure only one of ${COMPLETION-CANDIDATES}.")
    private What only;

    @Option(names = "--plot", paramLabel = "FILE.png", description = "Draw both curves.")
    private Path plot;

    @Mixin
    private BenchmarkModelOptions model;

    @Mixin
    private BenchmarkOutput output;

    private enum What { EXAMPLES, CATALOGUES }

    @Override
    public void run() {
        output.inDirectory(directory -> {
            ScalingBenchmark benchmark = new ScalingBenchmark(model.threads(), directory, output::say);
            ArrayNode epochs = only == What.CATALOGUES ? OutputOptions.JSON.createArrayNode() : benchmark.epochs(model.model(), examples);
            ArrayNode steps = only == What.EXAMPLES ? OutputOptions.JSON.createArrayNode()
                    : benchmark.catalogues(model.model(), catalogues, rounds, this.steps);
            if (plot != null) ScalingPlot.write(plot, epochs, steps);
            ObjectNode json = OutputOptions.JSON.createObjectNode();
            json.set("epochs", epochs);
            json.set("catalogues", steps);
            json.set("machine", ScalingBenchmark.machine().put("threads", model.threads()));
            json.put("model", model.model().toString());
            output.print(figures(epochs, steps), json);
            return json;
        });
    }

    private static List<Figure> figures(ArrayNode epochs, ArrayNode steps) {
        List<Figure> figures = new ArrayList<>();
        epochs.forEach(epoch -> figures.add(new Figure("epoch", String.format(Locale.ROOT, "seconds an epoch of %,d examples",
                epoch.path("examples").asLong()), epoch.path("seconds").asDouble(), Double.NaN)));
        steps.forEach(step -> figures.add(new Figure("step", String.format(Locale.ROOT, "ms a step with %,d items",
                step.path("items").asLong()), step.path("stepMilliseconds").asDouble(), Double.NaN)));
        return figures;
    }
}
