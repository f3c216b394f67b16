package io.twotower.trainer.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.FeatureSpec;
import io.twotower.features.SpecException;
import io.twotower.features.SpecNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A model as its file describes it.
 *
 * @param name the model's name
 * @param directory the model file's directory, which relative data paths start from; no part of {@link #toJson()}
 * @param data where examples come from
 * @param features what the towers read
 * @param towers the towers' shape
 * @param loss the supervised loss
 * @param selfSupervision the self-supervised loss
 * @param training how the model is trained
 * @param export how the towers are exported
 * @param evaluation what is held out
 * @param display how results are shown
 */
public record ModelSpec(String name, Path directory, DataSpec data, FeatureSpec features,
                        TowersSpec towers, LossSpec loss, SelfSupervisionSpec selfSupervision, TrainingSpec training,
                        ExportSpec export, EvaluationSpec evaluation, DisplaySpec display) {

    /**
     * Reads a model file.
     *
     * @throws IllegalArgumentException when it cannot be used; the message names the file and the key path
     */
    public static ModelSpec read(Path file) {
        return StrictYaml.read(file, "model file", json -> fromJson(json, file.toAbsolutePath().getParent()));
    }

    /**
     * Reads a model from YAML text.
     *
     * @param directory what relative data paths start from
     * @throws IllegalArgumentException when it cannot be used; a {@link SpecException} that names the key where there is one
     */
    public static ModelSpec parse(String yaml, Path directory) {
        return StrictYaml.parse(yaml, json -> fromJson(json, directory));
    }

    private static ModelSpec fromJson(JsonNode json, Path directory) {
        SpecNode root = SpecNode.root(json);
        if (!json.isObject()) {
            throw root.error("must be an object with keys");
        }
        root.keys("name", "data", "query", "item", "towers", "loss", "selfSupervision", "training", "export",
                "evaluation", "display");
        DataSpec data = DataSpec.read(root.get("data"));
        ModelSpec spec = new ModelSpec(root.get("name").string(), directory, data,
                FeatureSpec.fromJson(json.get("query"), json.get("item")), TowersSpec.read(root.get("towers")),
                LossSpec.read(root.get("loss")), SelfSupervisionSpec.read(root.get("selfSupervision")),
                TrainingSpec.read(root.get("training")), ExportSpec.read(root.get("export")), EvaluationSpec.read(root.get("evaluation")),
                DisplaySpec.read(root.get("display"), data.catalogue().id()));
        spec.checkQueryFields();
        return spec;
    }

    /** A query feature can only read what the data's queries are made of. */
    private void checkQueryFields() {
        List<String> prefixes = data.querySources().stream().map(DataSpec.QuerySource::prefix).toList();
        for (int i = 0; i < features.query().size(); i++) {
            String field = features.query().get(i).field();
            if (prefixes.stream().noneMatch(field::startsWith)) {
                throw new SpecException("query[" + i + "].field", "is '" + field + "', but with 'data.querySource: "
                        + data.querySources().stream().map(DataSpec::lowerCase).collect(Collectors.joining(", ")) + "' it must begin with '"
                        + String.join("' or '", prefixes) + "'");
            }
        }
    }

    /**
     * Refuses settings that are good one by one but cannot be trained with together. It isn't done where a model is read, so that its
     * values can be changed one after the other.
     *
     * @throws SpecException naming a key to change
     */
    public void requireTrainable() {
        selfSupervision.requireViews(features.item());
        if (loss.viewsAsNegatives() && selfSupervision.weight() == 0) {
            throw new SpecException("loss.viewsAsNegatives", "is true, but with 'selfSupervision.weight: 0' there are no views");
        }
        if (training.stopBy().isCold() && evaluation.validationCold() == 0) {
            throw new SpecException("training.stopBy", "is '" + training.stopBy().label() + "', but with 'evaluation.validationCold: 0' the validation "
                    + "has no cold items: set it to a share of the items, such as 0.05, or stop by 'Recall@10'");
        }
    }

    /**
     * A copy with one value changed, as if the file had said so.
     *
     * @param keyPath as in error messages, such as {@code training.maxEpochs}
     * @param value a number, a boolean, a string, a list of these, or a {@link JsonNode}
     * @throws SpecException when the key is unknown or the value no good
     */
    public ModelSpec with(String keyPath, Object value) {
        return with(Map.of(keyPath, value));
    }

    /**
     * A copy with several values changed at once: each may be good only beside the others.
     *
     * @param values by key path, as in {@link #with(String, Object)}
     * @throws SpecException when a key is unknown or the values are no good
     */
    public ModelSpec with(Map<String, ?> values) {
        ObjectNode json = toJson();
        values.forEach((keyPath, value) -> set(json, keyPath, value));
        return fromJson(json, directory);
    }

    private static void set(ObjectNode json, String keyPath, Object value) {
        String[] keys = keyPath.split("\\.", -1);
        ObjectNode node = json;
        for (int i = 0; i < keys.length - 1; i++) {
            if (!(node.path(keys[i]) instanceof ObjectNode child)) {
                throw new SpecException(keyPath, "is not a known key");
            }
            node = child;
        }
        node.set(keys[keys.length - 1], StrictYaml.MAPPER.valueToTree(value));
    }

    /** The whole specification with every default filled in, keys in a fixed order: the form for provenance. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        section(json, "data", data::write);
        json.setAll(features.toJson());
        section(json, "towers", towers::write);
        section(json, "loss", loss::write);
        section(json, "selfSupervision", selfSupervision::write);
        section(json, "training", training::write);
        section(json, "export", export::write);
        section(json, "evaluation", evaluation::write);
        section(json, "display", display::write);
        return json;
    }

    private static void section(ObjectNode json, String key, Consumer<ObjectNode> writer) {
        writer.accept(json.putObject(key));
    }
}
