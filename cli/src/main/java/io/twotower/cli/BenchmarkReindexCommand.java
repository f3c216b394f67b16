package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.generation.WorkDirectory;
import io.twotower.trainer.benchmark.Figure;
import io.twotower.trainer.benchmark.ScalingBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures how a new model takes over. */
@Command(name = "reindex", mixinStandardHelpOptions = true, sortOptions = false,
         header = "A new model's vectors by either way, switch and rollback, and what queries and memory feel of them.",
         description = "A made-up shop is served by a local Vespa in a process of its own, and asked all the while. The ways take turns; figures are medians over the rounds.")
final class BenchmarkReindexCommand implements Runnable {
    /** One that answers, one before it, and one that is to take over. */
    private static final int GENERATIONS = 3;

    @Option(names = "--documents", paramLabel = "N,...", split = ",", defaultValue = "20000,63000", description = "Sizes of the catalogue (default: ${DEFAULT-VALUE}).")
    private List<Integer> documents;

    @Option(names = "--dim", paramLabel = "N", defaultValue = "64", description = "Length of vectors (default: ${DEFAULT-VALUE}).")
    private int dim;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Rounds that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--switches", paramLabel = "N", defaultValue = "5", description = "Times to roll back and forth (default: ${DEFAULT-VALUE}).")
    private int switches;

    @Option(names = "--queries-per-second", paramLabel = "N", defaultValue = "20", description = "That are asked all the while (default: ${DEFAULT-VALUE}).")
    private double queriesPerSecond;

    @Option(names = "--quiet-seconds", paramLabel = "N", defaultValue = "20", description = "Of a round, with queries alone (default: ${DEFAULT-VALUE}).")
    private int quietSeconds;

    @Mixin
    private BenchmarkOutput output;

    @Override
    public void run() {
        output.inDirectory(directory -> {
            ArrayNode runs = OutputOptions.JSON.createArrayNode();
            List<Figure> figures = new ArrayList<>();
            for (int each : documents) {
                ObjectNode run = measure(each, directory);
                runs.add(run);
                figures.addAll(ReindexFigures.of(run));
            }
            ObjectNode json = OutputOptions.JSON.createObjectNode();
            json.set("reindex", runs);
            json.set("machine", ScalingBenchmark.machine());
            json.putObject("options").put("dim", dim).put("rounds", rounds).put("switches", switches).put("queriesPerSecond", queriesPerSecond).put("quietSeconds", quietSeconds);
            output.print(figures, json);
            return json;
        });
    }

    private ObjectNode measure(int documents, Path directory) {
        output.say(String.format(Locale.ROOT, "%,d documents: training %d models", documents, GENERATIONS));
        ShopGenerations shop = ShopGenerations.make(directory.resolve("shop-" + documents), documents, GENERATIONS,
                                                    Map.of("towers.dim", dim, "evaluation.maxQueries", 1_000));
        try (WorkDirectory vespa = WorkDirectory.temporary()) {
            return new ReindexBenchmark(shop, vespa.file("serve"), line -> output.say(String.format(Locale.ROOT, "%,d documents: %s", documents, line)))
                    .run(new ReindexBenchmark.Extent(rounds, switches, queriesPerSecond, quietSeconds));
        }
    }
}
