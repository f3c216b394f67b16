package io.twotower.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.ModelBundle;
import io.twotower.features.RawFeatures;
import io.twotower.features.Tower;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.spec.ModelSpec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A made-up shop with several generations of its model, and what each of them makes of an item.
 *
 * @param items the catalogue by id
 */
record ShopGenerations(Path directory, Path zip, List<ModelBundle> models, Map<String, RawFeatures> items) {
    /** Of vectors from ONNX Runtime in batches of different sizes. */
    static final double TOLERANCE = 1e-4;

    /** Trains as many models, which differ by their seeds, and packages the first. */
    static ShopGenerations make(Path directory, int items, int generations) {
        Path data = directory.resolve("data");
        CommandLineRun.of("import", "synthetic", "--items", Integer.toString(items), "--to", data.toString()).succeeded();
        List<ModelBundle> models = new ArrayList<>();
        for (int i = 0; i < generations; i++) models.add(train(data, directory.resolve("model-" + i), "training.seed=" + (i + 1)));
        Path zip = directory.resolve("application.zip");
        CommandLineRun.of("package", "--model", directory.resolve("model-0").toString(), "--to", zip.toString()).succeeded();
        return new ShopGenerations(directory, zip, models, catalogue(data));
    }

    static ModelBundle train(Path data, Path model, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("train", "--spec", data.resolve("model.yaml").toString(), "--model", model.toString(), "--no-baselines",
                "--store", data.resolve("store").toString(), "--set", "training.maxEpochs=1"));
        for (String setting : settings) arguments.addAll(List.of("--set", setting));
        CommandLineRun.of(arguments.toArray(String[]::new)).succeeded();
        return ModelBundle.load(model);
    }

    private static Map<String, RawFeatures> catalogue(Path data) {
        Map<String, RawFeatures> items = new LinkedHashMap<>();
        try (Dataset dataset = Dataset.load(ModelSpec.read(data.resolve("model.yaml")))) {
            for (int i = 0; i < dataset.catalogue().size(); i++) items.put(dataset.catalogue().id(i), dataset.catalogue().raw(i));
        }
        return items;
    }

    Path model(int number) {
        return directory.resolve("model-" + number);
    }

    ModelBundle generation(String fingerprint) {
        return models.stream().filter(model -> model.fingerprint().equals(fingerprint)).findFirst().orElseThrow(() -> new AssertionError("a generation of nobody: " + fingerprint));
    }

    /** Returns the vector that a model makes of each item, as a query or as an item. */
    static Map<String, float[]> vectors(ModelBundle model, Tower tower, Map<String, RawFeatures> items) {
        List<RawFeatures> raw = items.values().stream().map(item -> tower == Tower.QUERY ? item.prefixed("seed.") : item).toList();
        Map<String, float[]> vectors = new LinkedHashMap<>();
        try (BundleTowers towers = new BundleTowers(model)) {
            List<float[]> made = towers.embed(tower, raw);
            int i = 0;
            for (String id : items.keySet()) vectors.put(id, made.get(i++));
        }
        return vectors;
    }

    /** Returns the raw features of a document's fields, vectors left out. */
    static RawFeatures raw(JsonNode fields) {
        ObjectNode features = OutputOptions.JSON.createObjectNode();
        fields.properties().stream().filter(field -> !field.getValue().isObject()).forEach(field -> features.set(field.getKey(), field.getValue()));
        return RawFeatures.fromJson(features.toString());
    }
}
