package io.twotower.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.Slot;
import io.twotower.application.generation.ConfigServerClient;
import io.twotower.application.generation.ContainerClient;
import io.twotower.application.generation.DeployedSlots;
import io.twotower.trainer.benchmark.Measurements;
import io.twotower.trainer.data.Dataset;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Measures how new models take over one catalogue, which a local Vespa of its own serves. */
final class ReindexBenchmark {
    private static final long SWITCHED_WITHIN = TimeUnit.MINUTES.toNanos(1);
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(10);
    /** Until what is loaded when it is first needed is there. */
    private static final int WARM_UP_QUERIES = 200;
    private static final int SHOWN_FAILURES = 10;

    private final ShopGenerations shop;
    private final Path directory;
    private final Consumer<String> progress;
    private ServeProcess vespa;

    /**
     * How much is measured.
     *
     * @param quietSeconds of each round, with queries alone
     */
    record Extent(int rounds, int switches, double queriesPerSecond, int quietSeconds) { }

    /** @param directory of the local Vespa, which does not exist yet */
    ReindexBenchmark(ShopGenerations shop, Path directory, Consumer<String> progress) {
        this.shop = shop;
        this.directory = directory;
        this.progress = progress;
    }

    /** Measures everything; the keys of the answer are those of {@link ReindexFigures}, and {@code rounds}. */
    ObjectNode run(Extent extent) {
        ObjectNode json = OutputOptions.JSON.createObjectNode().put("documents", shop.items().size());
        vespa = ServeProcess.start(directory, shop.zip());
        try {
            feed();
            addMemory(json, "One");
            try (QueryLoad load = QueryLoad.start(vespa.endpoint(), shop, extent.queriesPerSecond())) {
                new ReindexRounds(shop, vespa, directory.resolve("state"), load)
                        .addTo(json, extent.rounds(), Duration.ofSeconds(extent.quietSeconds()), progress);
                addSwitches(json, extent.switches(), load);
                addQueries(json, load);
            }
            addMemory(json, "Two");
        } finally {
            vespa.close();
        }
        return json;
    }

    private ContainerClient container() {
        return new ContainerClient(vespa.endpoint());
    }

    private ConfigServerClient configServer() {
        return new ConfigServerClient(vespa.configServer());
    }

    private void feed() {
        progress.accept("feeding");
        try (Dataset dataset = Dataset.load(shop.spec())) {
            new CatalogueFeeder(shop.models().get(0), dataset, Slot.A).feed(container());
        }
    }

    /** Of a Vespa that has just been started again, and asked a little: what writing has left to collect does not count. */
    private void addMemory(ObjectNode json, String generations) {
        vespa.close();
        vespa = ServeProcess.start(directory, null);
        ContainerClient container = container();
        shop.items().keySet().stream().limit(WARM_UP_QUERIES).forEach(item -> container.search(QueryCommand.seedRequest(item, 10)));
        ProcessMemory memory = ProcessMemory.of(vespa.handle().pid());
        memory.liveHeapMegabytes().ifPresent(heap -> json.put("heapMegabytes" + generations, heap));
        memory.megabytes(ProcessMemory.ANONYMOUS).ifPresent(anonymous -> json.put("anonymousMegabytes" + generations, anonymous));
        memory.megabytes(ProcessMemory.RESIDENT).ifPresent(resident -> json.put("residentMegabytes" + generations, resident));
    }

    private void addSwitches(ObjectNode json, int switches, QueryLoad load) {
        progress.accept("switching");
        double[] rollbacks = new double[switches];
        double[] activations = new double[switches];
        for (int i = 0; i < switches; i++) {
            rollbacks[i] = secondsToOther(load, "rollback");
            activations[i] = secondsToOther(load, "activate", "--slot", DeployedSlots.read(configServer()).active().other().label());
        }
        json.put("rollbackSeconds", Measurements.median(rollbacks)).put("activateSeconds", Measurements.median(activations));
        Arrays.stream(rollbacks).forEach(json.putArray("rollbacks")::add);
        Arrays.stream(activations).forEach(json.putArray("activations")::add);
    }

    /** Returns the seconds from the start of a command's process to the first answer by the model that it lets answer. */
    private double secondsToOther(QueryLoad load, String... command) {
        DeployedSlots before = DeployedSlots.read(configServer());
        int other = shop.number(before.models().get(before.active().other()).generation());
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--endpoint", vespa.endpoint().toString(), "--config-server", vespa.configServer().toString()));
        long start = System.nanoTime();
        try (CommandProcess process = CommandProcess.start(directory, arguments.toArray(String[]::new))) {
            if (process.join() != 0) throw new CommandException("'twotower " + String.join(" ", arguments) + "' failed: " + process.errors());
        }
        return Measurements.rounded((firstAnswer(load, other, start) - start) / 1e9);
    }

    private static long firstAnswer(QueryLoad load, int generation, long since) {
        while (System.nanoTime() - since < SWITCHED_WITHIN) {
            for (QueryLoad.Answer answer : load.answers(since, System.nanoTime())) if (answer.generation() == generation) return answer.received();
            QueryLoad.pauseUntil(System.nanoTime() + POLL);
        }
        throw new CommandException("No answer by the other model within a minute");
    }

    private static void addQueries(ObjectNode json, QueryLoad load) {
        double slowest = load.answers().stream().mapToDouble(QueryLoad.Answer::milliseconds).max().orElse(0);
        json.put("queries", load.answered()).put("failedQueries", load.failures().size()).put("slowestMilliseconds", Measurements.rounded(slowest));
        load.failures().stream().limit(SHOWN_FAILURES).forEach(json.putArray("failures")::add);
    }
}
