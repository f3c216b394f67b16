package io.twotower.cli;

import io.twotower.application.ApplicationPackager;
import io.twotower.application.Slot;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.data.SyntheticGenerator;
import io.twotower.trainer.spec.ModelSpec;
import io.twotower.trainer.training.PipelineListener;
import io.twotower.trainer.training.TrainOptions;
import io.twotower.trainer.training.TrainPipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A made-up shop with several generations of its model, which have nothing in common but the data, and what each of them makes of an item.
 *
 * @param spec  what the models were trained by, but for their seeds
 * @param zip   the application package with the first model
 * @param items the catalogue by id
 */
record ShopGenerations(Path directory, ModelSpec spec, Path zip, List<ModelBundle> models, Map<String, RawFeatures> items) {
    /** Of vectors from ONNX Runtime in batches of different sizes. */
    static final double TOLERANCE = 1e-4;

    /**
     * Trains as many models, which differ by their seeds, and packages the first.
     *
     * @param settings of the model file, by key; how good the models are does not matter
     */
    static ShopGenerations make(Path directory, int items, int generations, Map<String, Object> settings) {
        Path data = directory.resolve("data");
        new SyntheticGenerator(items, ImportCommand.Synthetic.LINKS_PER_ITEM, 1).importInto(data, line -> { });
        ModelSpec spec = ModelSpec.read(data.resolve("model.yaml")).with("training.maxEpochs", 1).with(settings);
        List<ModelBundle> models = new ArrayList<>();
        for (int i = 0; i < generations; i++) models.add(train(spec.with("training.seed", i + 1), model(directory, i)));
        Path zip = directory.resolve("application.zip");
        new ApplicationPackager(Map.of(Slot.A, models.get(0)), null).write(zip);
        return new ShopGenerations(directory, spec, zip, models, catalogue(spec));
    }

    /** Encoded examples are kept, for the next model of the same features. */
    static ModelBundle train(ModelSpec spec, Path model) {
        TrainOptions options = TrainOptions.DEFAULT.withoutBaselines().withStore(model.resolveSibling("store"));
        return new TrainPipeline(PipelineListener.SILENT, options).run(spec, model).bundle();
    }

    private static Map<String, RawFeatures> catalogue(ModelSpec spec) {
        Map<String, RawFeatures> items = new LinkedHashMap<>();
        try (Dataset dataset = Dataset.load(spec)) {
            for (int i = 0; i < dataset.catalogue().size(); i++) items.put(dataset.catalogue().id(i), dataset.catalogue().raw(i));
        }
        return items;
    }

    private static Path model(Path directory, int number) {
        return directory.resolve("model-" + number);
    }

    Path model(int number) {
        return model(directory, number);
    }

    /** Returns the number of a model by its fingerprint. */
    int number(String fingerprint) {
        for (int i = 0; i < models.size(); i++) if (models.get(i).fingerprint().equals(fingerprint)) return i;
        throw new IllegalStateException("A generation of nobody: " + fingerprint);
    }

    /** Returns the vector that a model makes of each item, as a query or as an item. */
    Map<String, float[]> vectors(ModelBundle model, Tower tower) {
        List<RawFeatures> raw = items.values().stream().map(item -> tower == Tower.QUERY ? item.prefixed("seed.") : item).toList();
        Map<String, float[]> vectors = new LinkedHashMap<>();
        try (BundleTowers towers = new BundleTowers(model)) {
            List<float[]> made = towers.embed(tower, raw);
            int i = 0;
            for (String id : items.keySet()) vectors.put(id, made.get(i++));
        }
        return vectors;
    }
}
