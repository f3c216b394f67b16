package io.twotower.trainer.training;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.GoldenRow;
import io.twotower.features.ModelBundle;
import io.twotower.features.SpecException;
import io.twotower.trainer.augmentation.MutualInformation;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.export.ExportReport;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.export.TowerExporter;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.spec.TowersSpec;
import io.twotower.trainer.spec.TrainingSpec;
import io.twotower.trainer.store.ExampleStore;
import io.twotower.trainer.warmstart.WarmStart;
import io.twotower.trainer.warmstart.WarmStartReport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * From a model file to a model bundle: reads and splits the data, fits the features to the warm items, encodes the examples into
 * a store, trains, exports with its parity checked, evaluates the exported towers, and writes the bundle whole or not at all. After
 * a kill at any moment, what is there is used again: the store at once, the training when it is told to resume.
 */
public final class TrainPipeline {

    /** Rows of a tower that the exporter gets to compare model and export on. */
    private static final int PARITY_ROWS = 512;

    private final PipelineListener listener;
    private final TrainOptions options;

    public TrainPipeline(PipelineListener listener, TrainOptions options) {
        this.listener = listener;
        this.options = options;
    }

    /**
     * Makes a model.
     *
     * @param bundle directory of the bundle; one that stands there is replaced in the end, and used by nothing before
     * @throws SpecException when the model's settings don't go together
     */
    public TrainedModel run(ModelSpec spec, Path bundle) {
        spec.requireTrainable();
        try (TrainingDirectory directory = open(bundle); Dataset dataset = read(spec, bundle)) {
            return run(dataset, bundle, directory);
        }
    }

    /** Makes a model of a data set that was read already, and which stays open; otherwise like {@link #run(ModelSpec, Path)}. */
    public TrainedModel run(Dataset dataset, Path bundle) {
        dataset.spec().requireTrainable();
        try (TrainingDirectory directory = open(bundle)) {
            return run(dataset, bundle, directory);
        }
    }

    /**
     * Trains and tells how it went, by the validation links alone: nothing is exported, and no test link is looked at. Nothing is left
     * but the encoded examples.
     *
     * @param name of the bundle that it would have become; its training takes place beside it
     */
    public TrainingResult validate(ModelSpec spec, Path name) {
        spec.requireTrainable();
        try (TrainingDirectory directory = open(name); Dataset dataset = read(spec, name)) {
            FeatureEncoder encoder = fit(dataset);
            try (ExampleStore store = encode(dataset, encoder, name); TwoTowerModel model = model(spec, encoder)) {
                TrainingResult result = train(dataset, model, store, directory, Optional.empty());
                directory.startAnew();
                return result;
            }
        }
    }

    /** What can be refused is refused before any work is done. */
    private TrainingDirectory open(Path bundle) {
        ModelBundle.requireReplaceable(bundle);
        options.device().device();
        TrainingDirectory directory = TrainingDirectory.of(bundle);
        try {
            switch (options.unfinished()) {
                case KEEP -> directory.requireNoCheckpoint();
                case RESUME -> directory.requireCheckpoint();
                case CONTINUE -> { } // only once the data is read can it be told which training they are of
                case DISCARD -> directory.startAnew();
            }
            return directory;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private TrainedModel run(Dataset dataset, Path bundle, TrainingDirectory directory) {
        ModelSpec spec = dataset.spec();
        Optional<WarmStart> earlier = Optional.ofNullable(options.from()).map(WarmStart::from);
        FeatureEncoder encoder = fit(dataset);
        try (ExampleStore store = encode(dataset, encoder, bundle); TwoTowerModel model = model(spec, encoder)) {
            Optional<WarmStartReport> start = earlier.map(from -> start(from, model, encoder));
            TrainingResult result = train(dataset, model, store, directory, earlier.map(WarmStart::fingerprint));
            Path work = directory.export();
            ExportReport exported = export(spec, model, store, work);
            ObjectNode provenance = Provenance.of(dataset, encoder, result, exported);
            start.ifPresent(report -> provenance.set("start", report.toJson()));
            addCorrelations(provenance, model.layout().item(), store);
            TrainedModel trained = finish(dataset, encoder, result, provenance, work, bundle);
            directory.startAnew();
            return trained;
        }
    }

    /** How much the item's features tell of each other, for whoever looks at the model. */
    private static void addCorrelations(ObjectNode provenance, TowerLayout item, ExampleStore store) {
        if (item.features().size() < 2) return;
        provenance.set("mutualInformation", MutualInformation.of(store.items()).toJson(item.features()));
    }

    private Dataset read(ModelSpec spec, Path bundle) {
        Step step = new Step(PipelineStep.READ);
        Dataset dataset = Dataset.load(spec, options.maxBadRows(), storeDirectory(bundle));
        String leftOut = dataset.report().describe();
        step.done("%s%,d items, %,d links, %,d of them for training%s", dataset.isKept() ? "unchanged: " : "", dataset.catalogue().size(), dataset.links().size(),
                  dataset.split().training().size(), leftOut.isEmpty() ? "" : "; " + leftOut);
        return dataset;
    }

    private FeatureEncoder fit(Dataset dataset) {
        Step step = new Step(PipelineStep.FIT);
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(dataset.spec().features());
        int[] items = dataset.split().knownItems();
        fitter.addItems(items.length, i -> dataset.catalogue().raw(items[i]), processors(), done -> step.progress(done, items.length));
        int[] queries = dataset.split().training().distinctQueries().toArray();
        fitter.addQueries(queries.length, i -> dataset.query(queries[i], Catalogue.NONE), processors(),
                          done -> step.progress(done, queries.length));
        FeatureEncoder encoder = fitter.fit();
        long rows = encoder.tables().stream().mapToLong(encoder::tableRows).sum();
        step.done("%d tables, %,d rows", encoder.tables().size(), rows);
        return encoder;
    }

    private ExampleStore encode(Dataset dataset, FeatureEncoder encoder, Path bundle) {
        Step step = new Step(PipelineStep.ENCODE);
        Path directory = storeDirectory(bundle);
        ExampleStore store = ExampleStore.open(directory, dataset, encoder, processors(), step::progress);
        step.done("%s%,d items, %,d queries and %,d links in %s", store.reused() ? "reused: " : "", store.items().size(),
                  store.queries().size(), store.links(), directory);
        return store;
    }

    private Path storeDirectory(Path bundle) {
        return options.store() != null ? options.store() : bundle.toAbsolutePath().resolveSibling(bundle.getFileName() + ".store");
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private TwoTowerModel model(ModelSpec spec, FeatureEncoder encoder) {
        TowersSpec towers = spec.towers();
        return new TwoTowerModel(ModelLayout.of(encoder), shape(towers, towers.query()), shape(towers, towers.item()),
                                 spec.training().seed(), options.device().device());
    }

    private static TowerShape shape(TowersSpec towers, TowersSpec.Layers layers) {
        return new TowerShape(layers.layers(), layers.skip(), towers.dim());
    }

    private WarmStartReport start(WarmStart from, TwoTowerModel model, FeatureEncoder encoder) {
        WarmStartReport report = from.applyTo(model, encoder);
        report.lines().forEach(listener::notice);
        return report;
    }

    /** @param from the fingerprint of the model that this one begins with */
    private TrainingResult train(Dataset dataset, TwoTowerModel model, ExampleStore store, TrainingDirectory directory,
                                 Optional<String> from) {
        Step step = new Step(PipelineStep.TRAIN);
        TrainingSpec training = dataset.spec().training();
        options.device().advice(training.precision()).ifPresent(listener::notice);
        int threads = training.threads() > 0 ? training.threads() : JniUtils.getNumThreads();
        TrainingKey key = TrainingKey.of(dataset, store, threads, options.device(), from);
        Checkpoints checkpoints = new Checkpoints(directory, key, options.checkpoints(), options.unfinished());
        TrainingResult result = new TwoTowerTrainer(dataset.spec().loss(), dataset.spec().selfSupervision(), training, from.isPresent())
                .train(model, store, store.validation(), store.coldValidation(), checkpoints, listener);
        int epochs = result.epochs().size();
        String best = result.bestEpoch() == 0 ? "best is what training began with, of 1 + " + epochs + " epochs" : "best epoch " + result.bestEpoch() + " of " + epochs;
        step.done("%s, validation %s %.3f, %,.0f links a second", best, training.stopBy().label(),
                  result.best().figure(training.stopBy()).orElseThrow(), result.epochs().get(epochs - 1).examplesPerSecond());
        return result;
    }

    private ExportReport export(ModelSpec spec, TwoTowerModel model, ExampleStore store, Path work) {
        Step step = new Step(PipelineStep.EXPORT);
        ExportReport report = new TowerExporter(model, spec.export().tables())
                .export(work, store.firstQueries(model.layout().query(), PARITY_ROWS).ids(),
                        store.firstItems(model.layout().item(), PARITY_ROWS).ids());
        step.done("%s", report.describe());
        return report;
    }

    private TrainedModel finish(Dataset dataset, FeatureEncoder encoder, TrainingResult result, ObjectNode provenance,
                                Path work, Path bundle) {
        Path query = work.resolve(ModelBundle.QUERY_TOWER);
        Path item = work.resolve(ModelBundle.ITEM_TOWER);
        try (OnnxTowers towers = new OnnxTowers(query, item, dataset.spec().training().threads())) {
            List<GoldenRow> golden = new GoldenRows(encoder, towers).of(dataset);
            ObjectNode evaluation = evaluate(dataset, encoder, towers);
            ModelBundle.write(bundle, encoder, query, item, towers.dim(), golden, provenance, evaluation);
            ModelBundle written = ModelBundle.load(bundle);
            written.verifyVectors(towers);
            return new TrainedModel(written, result);
        }
    }

    private ObjectNode evaluate(Dataset dataset, FeatureEncoder encoder, OnnxTowers towers) {
        Step step = new Step(PipelineStep.EVALUATE);
        ObjectNode evaluation = new ModelEvaluation(dataset, options.baselines(), options.perQuery())
                .measure(encoder, towers, share -> step.progress(Math.round(1000 * share), 1000));
        step.done("warm Recall@10 %.3f, Recall@100 %.3f", evaluation.at("/warm/Recall@10").doubleValue(),
                  evaluation.at("/warm/Recall@100").doubleValue());
        return evaluation;
    }

    /** One step and its time. */
    private final class Step {

        private final PipelineStep step;
        private final long start = System.nanoTime();

        Step(PipelineStep step) {
            this.step = step;
            listener.stepStarted(step);
        }

        void progress(long done, long total) {
            listener.stepProgress(step, done, total);
        }

        void done(String summary, Object... values) {
            listener.stepDone(step, Duration.ofNanos(System.nanoTime() - start), String.format(Locale.ROOT, summary, values));
        }
    }
}
