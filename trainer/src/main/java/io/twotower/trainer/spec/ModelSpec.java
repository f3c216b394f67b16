package io.twotower.trainer.spec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A model as its file describes it.
 *
 * @param name the model's name
 * @param directory the model file's directory, which relative data paths start from; no part of {@link #toJson()}
 * @param data where examples come from
 * @param queryFeatures the query tower's features, as written
 * @param itemFeatures the item tower's features, as written
 * @param towers the towers' shape
 * @param loss the supervised loss
 * @param selfSupervision the self-supervised loss
 * @param training how the model is trained
 * @param evaluation what is held out
 * @param display how results are shown
 */
public record ModelSpec(String name, Path directory, DataSpec data, JsonNode queryFeatures, JsonNode itemFeatures,
                        TowersSpec towers, LossSpec loss, SelfSupervisionSpec selfSupervision, TrainingSpec training,
                        EvaluationSpec evaluation, DisplaySpec display) {

    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /**
     * Reads a model file.
     *
     * @throws SpecException when it cannot be used; the message names the file
     */
    public static ModelSpec read(Path file) {
        try {
            return parse(Files.readString(file), file.toAbsolutePath().getParent());
        } catch (SpecException e) {
            throw new SpecException(file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new SpecException("there is no model file " + file, e);
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new SpecException(file + ": not UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /**
     * Reads a model from YAML text.
     *
     * @param directory what relative data paths start from
     * @throws SpecException when it cannot be used
     */
    public static ModelSpec parse(String yaml, Path directory) {
        try {
            return fromJson(YAML.readTree(yaml), directory);
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation();
            throw new SpecException((at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ")
                    + e.getOriginalMessage(), e);
        }
    }

    private static ModelSpec fromJson(JsonNode json, Path directory) {
        SpecObject root = SpecObject.root(json);
        String name = root.requiredText("name");
        DataSpec data = DataSpec.read(root.object("data"));
        ModelSpec spec = new ModelSpec(name, directory, data, root.list("query"), root.list("item"),
                TowersSpec.read(root.object("towers")), LossSpec.read(root.object("loss")),
                SelfSupervisionSpec.read(root.object("selfSupervision")), TrainingSpec.read(root.object("training")),
                EvaluationSpec.read(root.object("evaluation")), DisplaySpec.read(root.object("display"), data.catalogue().id()));
        root.end();
        return spec;
    }

    /**
     * A copy with one value changed, as if the file had said so.
     *
     * @param keyPath as in error messages, such as {@code training.maxEpochs}
     * @param value a number, a boolean, a string, a list of these, or a {@link JsonNode}
     * @throws SpecException when the key is unknown or the value no good
     */
    public ModelSpec with(String keyPath, Object value) {
        ObjectNode json = toJson();
        String[] keys = keyPath.split("\\.", -1);
        ObjectNode node = json;
        for (int i = 0; i < keys.length - 1; i++) {
            if (!(node.path(keys[i]) instanceof ObjectNode child)) {
                throw new SpecException("unknown key `" + keyPath + "`: there is no mapping `" + keys[i] + "`");
            }
            node = child;
        }
        node.set(keys[keys.length - 1], YAML.valueToTree(value));
        return fromJson(json, directory);
    }

    /** The whole specification with every default filled in, keys in a fixed order: the form for provenance. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        section(json, "data", data::write);
        json.set("query", queryFeatures.deepCopy());
        json.set("item", itemFeatures.deepCopy());
        section(json, "towers", towers::write);
        section(json, "loss", loss::write);
        section(json, "selfSupervision", selfSupervision::write);
        section(json, "training", training::write);
        section(json, "evaluation", evaluation::write);
        section(json, "display", display::write);
        return json;
    }

    private static void section(ObjectNode json, String key, Consumer<ObjectNode> writer) {
        writer.accept(json.putObject(key));
    }
}
