package io.twotower.trainer.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.store.ExampleStore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How the cost of training grows: an epoch's with the examples, a step's with the catalogue. */
public final class ScalingBenchmark {

    /** By then Java has compiled what there is to compile. */
    private static final int WARM_UP_SECONDS = 5;

    private final int threads;
    private final Path directory;
    private final Consumer<String> progress;

    /**
     * @param directory of example stores
     * @param progress  told what is going on
     */
    public ScalingBenchmark(int threads, Path directory, Consumer<String> progress) {
        this.threads = threads;
        this.directory = directory;
        this.progress = progress;
        Machine.warnIfBusy(progress);
    }

    /**
     * Trains an epoch on so many examples each, one after another, with the same model.
     *
     * @return what {@link EpochRun#run} tells of each
     */
    public ArrayNode epochs(BenchmarkModel model, List<Long> examples) {
        ArrayNode epochs = JsonNodeFactory.instance.arrayNode();
        progress.accept("warming up");
        epoch(model, examples.get(0), WARM_UP_SECONDS);
        for (long each : examples) {
            progress.accept("an epoch of " + each + " examples");
            epochs.add(epoch(model, each, Integer.MAX_VALUE));
        }
        return epochs;
    }

    private ObjectNode epoch(BenchmarkModel model, long examples, int seconds) {
        return new EpochRun(model, examples, seconds, threads, directory.resolve("epoch-" + examples)).run();
    }

    /**
     * Measures a step with catalogues of these sizes: a table row an item, everything else the same. They take turns.
     *
     * @param steps of a measurement
     * @return for each {@code items}, {@code rows} of all tables, and the {@code stepMilliseconds}, preparation included
     */
    public ArrayNode catalogues(BenchmarkModel model, List<Integer> items, int rounds, int steps) {
        List<ExampleStore> stores = new ArrayList<>();
        List<EndToEnd> contenders = new ArrayList<>();
        try {
            for (int each : items) {
                progress.accept("a catalogue of " + each + " items");
                BenchmarkModel sized = model.withIds(each);
                stores.add(new SyntheticExamples(sized, each, Math.min(each, EpochRun.MAX_QUERIES), 4L * steps * model.batchSize())
                                   .store(directory.resolve("items-" + each)));
                ExampleStore store = stores.get(stores.size() - 1);
                StepCase measured = new StepCase(each + " items", sized.spec(false, 0), sized.layout(), store, threads, steps);
                contenders.add(EndToEnd.training("training", measured));
            }
            Measurements measurements = new InterleavedRounds(rounds, progress).run("catalogues", contenders);
            return json(model, items, contenders, measurements);
        } finally {
            contenders.forEach(EndToEnd::close);
            stores.forEach(ExampleStore::close);
        }
    }

    private static ArrayNode json(BenchmarkModel model, List<Integer> items, List<EndToEnd> contenders, Measurements measurements) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < items.size(); i++) {
            ObjectNode node = json.addObject().put("items", items.get(i)).put("rows", model.withIds(items.get(i)).rows());
            node.put("stepMilliseconds", Measurements.rounded(measurements.median(contenders.get(i).name())));
        }
        return json;
    }

    /** What this machine is. */
    public static ObjectNode machine() {
        return Machine.describe();
    }
}
