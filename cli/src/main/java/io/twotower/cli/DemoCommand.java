package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.ApplicationPackager;
import io.twotower.application.Slot;
import io.twotower.application.generation.ContainerClient;
import io.twotower.features.AtomicFiles;
import io.twotower.features.BundleException;
import io.twotower.features.ModelBundle;
import io.twotower.local.LocalVespa;
import io.twotower.local.LocalVespaOptions;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.DebianImporter;
import io.twotower.trainer.data.ImportSummary;
import io.twotower.trainer.data.Importer;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.training.TrainOptions;
import io.twotower.trainer.training.TrainOptions.Unfinished;
import io.twotower.trainer.training.TrainPipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The whole way in one command: data, training, evaluation, application, Vespa, documents, queries. */
@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false,
         header = "From a real catalogue to recommendations over HTTP, in one command.",
         description = {"Imports Debian's package index, trains and evaluates a model, starts a local Vespa with it, feeds every package and asks for",
                        "recommendations. What a second run finds unchanged it uses again."})
final class DemoCommand implements Runnable {
    private static final Slot SLOT = Slot.A;
    private static final int HITS = 8;
    private static final int QUERIES = 3;
    private static final List<String> WELL_KNOWN = List.of("vim", "gimp", "postgresql");

    /** A catalogue to show. */
    enum DemoData { debian, synthetic }

    @Option(names = "--dataset", defaultValue = "debian", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). The second needs no apt.")
    private DemoData data;

    @Option(names = "--items", defaultValue = ImportCommand.Synthetic.DEFAULT_ITEMS, description = "Items of the synthetic data set (default: ${DEFAULT-VALUE}).")
    private int items;

    @Option(names = "--home", paramLabel = "DIR", description = "Where everything is kept (default: .twotower/demo-DATASET).")
    private Path home;

    @Option(names = "--refresh", description = "Import again, whatever an earlier run left.")
    private boolean refresh;

    @Option(names = "--port", defaultValue = "8080", description = "Port of the local Vespa (default: ${DEFAULT-VALUE}; 0: any free one).")
    private int port;

    @Option(names = "--config-port", defaultValue = "19071", description = "Port that it is deployed to (default: ${DEFAULT-VALUE}; 0: any free one).")
    private int configPort;

    @Option(names = "--exit", description = "End after the queries, instead of serving on.")
    private boolean exit;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write one JSON object: steps, evaluation, peakRssMb, queries.")
    private Path json;

    @Spec
    private CommandSpec command;

    private StepLog steps;

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        steps = new StepLog(out);
        Path directory = home != null ? home : Path.of(".twotower", "demo-" + data);
        steps.run("import", () -> importData(directory.resolve("data")));
        try (Dataset dataset = steps.run("read data", () -> read(directory.resolve("data/model.yaml")))) {
            show(dataset, directory, out);
        }
    }

    private void show(Dataset dataset, Path directory, PrintWriter out) {
        ModelBundle bundle = train(dataset, directory.resolve("model"));
        out.println(EvaluationTable.of(bundle.evaluation()));
        Path zip = steps.run("package", () -> packageModel(bundle, directory.resolve("application.zip")));
        LocalVespa vespa = steps.run("start", () -> start(directory.resolve("vespa"), zip));
        try {
            ContainerClient client = new ContainerClient(vespa.endpoint());
            steps.run("feed", () -> feed(bundle, dataset, client));
            ArrayNode queries = query(client, dataset.catalogue(), out);
            if (json != null) AtomicFiles.write(json, OutputOptions.toString(summary(bundle, queries)) + System.lineSeparator());
            if (exit) return;
            out.println(whatNext(vespa, directory, queries.path(0).path("seed").asText()));
            out.flush();
            Interruption.await(vespa::close);
        } finally {
            vespa.close();
        }
    }

    private StepLog.Done<ImportSummary> importData(Path directory) {
        Optional<ImportSummary> earlier = refresh ? Optional.empty() : ImportSummary.read(directory).filter(this::isAskedFor);
        if (earlier.isPresent()) return new StepLog.Done<>(earlier.get(), "reused: " + ImportCommand.describe(earlier.get()));
        ImportSummary summary = importer().importInto(directory, line -> { });
        return new StepLog.Done<>(summary, ImportCommand.describe(summary));
    }

    private boolean isAskedFor(ImportSummary earlier) {
        return earlier.dataset().equals(data.name()) && (data == DemoData.debian || earlier.items() == items) && earlier.hasModelFileOf(importer());
    }

    private Importer importer() {
        return data == DemoData.debian ? new DebianImporter(false) : new SyntheticGenerator(items, ImportCommand.Synthetic.LINKS_PER_ITEM, 1);
    }

    private static StepLog.Done<Dataset> read(Path modelFile) {
        Dataset dataset = Dataset.load(ModelSpec.read(modelFile));
        String leftOut = dataset.report().describe();
        return new StepLog.Done<>(dataset, String.format(Locale.ROOT, "%,d of the links for training", dataset.split().training().size())
                + (leftOut.isEmpty() ? "" : "; " + leftOut));
    }

    private ModelBundle train(Dataset dataset, Path directory) {
        Optional<ModelBundle> earlier = usable(dataset, directory);
        if (earlier.isPresent())
            return steps.run("train", () -> new StepLog.Done<>(earlier.get(), "reused: model " + shortName(earlier.get()) + ", trained on the same data by the same model file"));
        try (TrainingReport report = new TrainingReport(steps)) {
            return new TrainPipeline(report, TrainOptions.DEFAULT.with(Unfinished.CONTINUE)).run(dataset, directory).bundle();
        }
    }

    /** A bundle that is whole and was made from the same data by the same model file need not be made again. */
    private static Optional<ModelBundle> usable(Dataset dataset, Path directory) {
        if (!Files.exists(directory)) return Optional.empty();
        try {
            ModelBundle bundle = ModelBundle.load(directory);
            JsonNode provenance = bundle.provenance();
            // As text: a number that was read from a file need not be of the same type as one that was not.
            boolean same = provenance.path("spec").toString().equals(dataset.spec().toJson().toString()) && provenance.at("/data/sha256").asText().equals(dataset.checksum());
            return same ? Optional.of(bundle) : Optional.empty();
        } catch (BundleException e) {
            return Optional.empty();
        }
    }

    private StepLog.Done<Path> packageModel(ModelBundle bundle, Path zip) {
        new ApplicationPackager(Map.of(SLOT, bundle), null).write(zip);
        return new StepLog.Done<>(zip, "model " + shortName(bundle) + " in slot " + SLOT.label() + " of " + zip);
    }

    private StepLog.Done<LocalVespa> start(Path directory, Path zip) {
        LocalVespa vespa = LocalVespaOption.start(new LocalVespaOptions(directory, port, configPort, zip));
        return new StepLog.Done<>(vespa, "Vespa's container at " + vespa.endpoint());
    }

    private StepLog.Done<Integer> feed(ModelBundle bundle, Dataset dataset, ContainerClient client) {
        int all = dataset.catalogue().size();
        if (client.count("generation_" + SLOT.label() + " contains \"" + bundle.fingerprint() + "\"") == all)
            return new StepLog.Done<>(all, String.format(Locale.ROOT, "reused: %,d items are there, with this model's vectors", all));
        long start = System.nanoTime();
        int fed = new CatalogueFeeder(bundle, dataset, SLOT).feed(client);
        return new StepLog.Done<>(fed, String.format(Locale.ROOT, "%,d items with their vectors, %,.0f a second", fed, fed / ((System.nanoTime() - start) / 1e9)));
    }

    private ArrayNode query(ContainerClient client, Catalogue catalogue, PrintWriter out) {
        ArrayNode answers = OutputOptions.JSON.createArrayNode();
        List<String> tables = new ArrayList<>();
        steps.run("query", () -> {
            for (String seed : seeds(catalogue)) {
                Recommendations found = Recommendations.of(client.search(QueryCommand.seedRequest(seed, HITS)), client.document(seed).orElseThrow());
                tables.add("What goes with " + seed + "?" + System.lineSeparator() + found.toTable());
                ArrayNode ids = answers.addObject().put("seed", seed).putArray("ids");
                found.ids().forEach(ids::add);
            }
            return new StepLog.Done<>(answers, answers.size() + " queries over HTTP");
        });
        tables.forEach(table -> out.println(System.lineSeparator() + table));
        out.flush();
        return answers;
    }

    private static List<String> seeds(Catalogue catalogue) {
        Stream<String> known = WELL_KNOWN.stream().filter(id -> catalogue.indexOf(id) != Catalogue.NONE);
        return Stream.concat(known, IntStream.range(0, catalogue.size()).mapToObj(catalogue::id)).distinct().limit(QUERIES).toList();
    }

    private ObjectNode summary(ModelBundle bundle, ArrayNode queries) {
        ObjectNode summary = OutputOptions.JSON.createObjectNode().put("dataset", data.name()).put("model", bundle.fingerprint());
        steps.addTo(summary);
        summary.set("evaluation", bundle.evaluation());
        ProcessMemory.own().megabytes(ProcessMemory.PEAK).ifPresent(peak -> summary.put("peakRssMb", peak));
        summary.set("queries", queries);
        return summary;
    }

    private static String whatNext(LocalVespa vespa, Path directory, String seed) {
        String port = vespa.endpoint().getPort() == 8080 ? "" : " --endpoint " + vespa.endpoint();
        return String.join(System.lineSeparator(), "",
                "Vespa keeps serving at " + vespa.endpoint() + " until Ctrl-C. Try in another terminal:",
                "  ./twotower query --item " + seed + port,
                "  ./twotower status" + port,
                "  curl -s '" + vespa.endpoint() + "/search/?twoTower.seed=" + seed + "&yql=select+*+from+item+where+true&hits=5'",
                "The model is in " + directory.resolve("model") + ", the application package is " + directory.resolve("application.zip") + ".");
    }

    private static String shortName(ModelBundle bundle) {
        return bundle.fingerprint().substring(0, 12);
    }
}
