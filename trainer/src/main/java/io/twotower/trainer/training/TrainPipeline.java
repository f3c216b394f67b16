package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureEncoder;
import io.twotower.features.FeatureEncoderFitter;
import io.twotower.features.GoldenRow;
import io.twotower.features.ModelBundle;
import io.twotower.trainer.data.Catalogue;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.export.ExportReport;
import io.twotower.trainer.export.OnnxTowers;
import io.twotower.trainer.export.TowerExporter;
import io.twotower.trainer.model.ModelLayout;
import io.twotower.trainer.model.TowerShape;
import io.twotower.trainer.model.TwoTowerModel;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.spec.TowersSpec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * From a model file to a model bundle: reads and splits the data, fits the features to the warm items, trains, exports with its
 * parity checked, evaluates the exported towers, and writes the bundle whole or not at all.
 */
public final class TrainPipeline {

    /** Rows of a tower that the exporter gets to compare model and export on. */
    private static final int PARITY_ROWS = 512;

    private final PipelineListener listener;
    private final long maxBadRows;
    private final boolean baselines;

    /** A pipeline that evaluates the model beside the baselines. */
    public TrainPipeline(PipelineListener listener, long maxBadRows) {
        this(listener, maxBadRows, true);
    }

    /**
     * @param maxBadRows rows of the data that are left out before reading gives up
     * @param baselines  whether the evaluation measures the baselines beside the model
     */
    public TrainPipeline(PipelineListener listener, long maxBadRows, boolean baselines) {
        this.listener = listener;
        this.maxBadRows = maxBadRows;
        this.baselines = baselines;
    }

    /**
     * Makes a model.
     *
     * @param bundle directory of the bundle; one that stands there is replaced in the end, and used by nothing before
     */
    public TrainedModel run(ModelSpec spec, Path bundle) {
        return run(read(spec), bundle);
    }

    /** Makes a model of a data set that was read already; otherwise like {@link #run(ModelSpec, Path)}. */
    public TrainedModel run(Dataset dataset, Path bundle) {
        ModelSpec spec = dataset.spec();
        FeatureEncoder encoder = fit(dataset);
        Path work = workDirectory(bundle);
        try (TwoTowerModel model = model(spec, encoder)) {
            EncodedLinks links = new EncodedLinks(dataset, encoder);
            TrainingResult result = train(spec, model, links, work.resolve("best.checkpoint"));
            ExportReport exported = export(spec, model, links, work);
            return finish(dataset, encoder, result, exported, work, bundle);
        } finally {
            delete(work);
        }
    }

    private Dataset read(ModelSpec spec) {
        Step step = new Step(PipelineStep.READ);
        Dataset dataset = Dataset.load(spec, maxBadRows);
        String leftOut = dataset.report().describe();
        step.done("%,d items, %,d links, %,d of them for training%s", dataset.catalogue().size(), dataset.links().size(),
                  dataset.split().training().size(), leftOut.isEmpty() ? "" : "; " + leftOut);
        return dataset;
    }

    private FeatureEncoder fit(Dataset dataset) {
        Step step = new Step(PipelineStep.FIT);
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(dataset.spec().features());
        for (int item : dataset.split().warmItems()) fitter.addItem(dataset.catalogue().raw(item));
        dataset.split().training().distinctQueries()
                .forEach(query -> fitter.addQuery(dataset.query(query, Catalogue.NONE)));
        FeatureEncoder encoder = fitter.fit();
        long rows = encoder.tables().stream().mapToLong(encoder::tableRows).sum();
        step.done("%d tables, %,d rows", encoder.tables().size(), rows);
        return encoder;
    }

    private static TwoTowerModel model(ModelSpec spec, FeatureEncoder encoder) {
        TowersSpec towers = spec.towers();
        return new TwoTowerModel(ModelLayout.of(encoder), shape(towers, towers.query()), shape(towers, towers.item()),
                                 spec.training().seed());
    }

    private static TowerShape shape(TowersSpec towers, TowersSpec.Layers layers) {
        return new TowerShape(layers.layers(), layers.skip(), towers.dim());
    }

    private TrainingResult train(ModelSpec spec, TwoTowerModel model, EncodedLinks links, Path checkpoint) {
        Step step = new Step(PipelineStep.TRAIN);
        TrainingResult result = new TwoTowerTrainer(spec.loss(), spec.selfSupervision(), spec.training())
                .train(model, links, links.validation(), listener, checkpoint);
        step.done("best epoch %d of %d, validation Recall@10 %.3f", result.bestEpoch(), result.epochs().size(),
                  result.best().validation().recallAt10());
        return result;
    }

    private ExportReport export(ModelSpec spec, TwoTowerModel model, EncodedLinks links, Path work) {
        Step step = new Step(PipelineStep.EXPORT);
        int itemIds = Math.min(PARITY_ROWS, links.items()) * model.layout().item().width();
        ExportReport exported = new TowerExporter(model, spec.export().tables())
                .export(work, links.sampleQueries(PARITY_ROWS), Arrays.copyOf(links.warmItems().ids(), itemIds));
        step.done("%s", exported.describe());
        return exported;
    }

    private TrainedModel finish(Dataset dataset, FeatureEncoder encoder, TrainingResult result, ExportReport exported, Path work, Path bundle) {
        Path query = work.resolve(ModelBundle.QUERY_TOWER);
        Path item = work.resolve(ModelBundle.ITEM_TOWER);
        try (OnnxTowers towers = new OnnxTowers(query, item, dataset.spec().training().threads())) {
            List<GoldenRow> golden = new GoldenRows(encoder, towers).of(dataset);
            ObjectNode evaluation = evaluate(dataset, encoder, towers);
            ModelBundle.write(bundle, encoder, query, item, towers.dim(), golden,
                              Provenance.of(dataset, encoder, result, exported), evaluation);
            ModelBundle written = ModelBundle.load(bundle);
            written.verifyVectors(towers);
            return new TrainedModel(written, dataset, result);
        }
    }

    private ObjectNode evaluate(Dataset dataset, FeatureEncoder encoder, OnnxTowers towers) {
        Step step = new Step(PipelineStep.EVALUATE);
        ObjectNode evaluation = new ModelEvaluation(dataset, baselines).measure(encoder, towers);
        step.done("warm Recall@10 %.3f, Recall@100 %.3f", evaluation.at("/warm/Recall@10").doubleValue(),
                  evaluation.at("/warm/Recall@100").doubleValue());
        return evaluation;
    }

    /** Beside the bundle, so that there is room for it on the same disk. */
    private static Path workDirectory(Path bundle) {
        try {
            Path parent = bundle.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            return Files.createTempDirectory(parent, "." + bundle.getFileName() + ".training.");
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make a directory to train in beside '" + bundle + "'", e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) Files.delete(file);
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete '" + directory + "'", e);
        }
    }

    /** One step and its time. */
    private final class Step {

        private final PipelineStep step;
        private final long start = System.nanoTime();

        Step(PipelineStep step) {
            this.step = step;
            listener.stepStarted(step);
        }

        void done(String summary, Object... values) {
            listener.stepDone(step, Duration.ofNanos(System.nanoTime() - start), String.format(Locale.ROOT, summary, values));
        }
    }
}
