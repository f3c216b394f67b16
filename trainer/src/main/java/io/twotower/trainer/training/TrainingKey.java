package io.twotower.trainer.training;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.data.Dataset;
import io.twotower.trainer.store.ExampleStore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the weights after a training follow from. A checkpoint can be gone on from only where it is the same, value by value.
 *
 * @param values what each is, by the name that a person knows it by
 */
record TrainingKey(Map<String, String> values) {

    TrainingKey {
        values = Map.copyOf(values);
    }

    /**
     * Of a training as {@link TrainPipeline} does it.
     *
     * @param from the fingerprint of the model that it begins with
     */
    static TrainingKey of(Dataset dataset, ExampleStore store, int threads, ComputeDevice device, Optional<String> from) {
        ObjectNode spec = dataset.spec().toJson();
        spec.remove(List.of("name", "export", "display"));
        ((ObjectNode) spec.at("/data/catalogue")).remove("source");
        ((ObjectNode) spec.at("/data/interactions")).remove("source");
        ((ObjectNode) spec.get("training")).remove("threads");
        ((ObjectNode) spec.get("evaluation")).remove("maxQueries");
        Map<String, String> values = new TreeMap<>();
        flatten("", spec, values);
        values.put("the data's checksum", dataset.checksum());
        values.put("the encoded examples' key", store.key());
        values.put("the number of threads", Integer.toString(threads));
        values.put("the device", device.name().toLowerCase(Locale.ROOT));
        values.put("PyTorch's version", Engine.getInstance().getVersion());
        from.ifPresent(fingerprint -> values.put("the model to begin with", fingerprint));
        return new TrainingKey(values);
    }

    /** What a checkpoint's file says. */
    static TrainingKey read(JsonNode json) {
        Map<String, String> values = new LinkedHashMap<>();
        json.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
        return new TrainingKey(values);
    }

    void writeTo(ObjectNode json) {
        values.forEach(json::put);
    }

    /** The first value that another key has differently, in words; empty when both are the same. */
    Optional<String> difference(TrainingKey now) {
        TreeSet<String> names = new TreeSet<>(values.keySet());
        names.addAll(now.values.keySet());
        return names.stream().filter(name -> !Objects.equals(values.get(name), now.values.get(name))).findFirst()
                .map(name -> name + " was " + shown(values.get(name)) + " and is " + shown(now.values.get(name)) + " now");
    }

    private static String shown(String value) {
        return value == null ? "nothing" : value.length() <= 40 ? value : value.substring(0, 12) + "…";
    }

    /** Adds every value of a JSON tree under its path. */
    private static void flatten(String path, JsonNode json, Map<String, String> target) {
        if (!json.isContainerNode()) {
            target.put(path, json.asText());
            return;
        }
        String prefix = path.isEmpty() ? "" : path + ".";
        json.properties().forEach(field -> flatten(prefix + field.getKey(), field.getValue(), target));
        for (int i = 0; json.isArray() && i < json.size(); i++) flatten(path + "[" + i + "]", json.get(i), target);
    }
}
