package io.twotower.features;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A fitted encoder as a file: {@code {encoderVersion, luceneVersion, spec, tables}}. Read and written value by value, so that a table of
 * many millions needs no more memory than its vocabulary.
 */
final class FeaturesFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private String encoderVersion = "";
    private String luceneVersion = "";
    private JsonNode spec;
    private final Map<String, Vocabulary> vocabularies = new LinkedHashMap<>();

    private FeaturesFile(Path file) {
        this.file = file;
    }

    /** Writes an encoder into a stream, which it leaves open. */
    static void write(OutputStream out, FeatureSpec spec, Map<String, Vocabulary> vocabularies) throws IOException {
        try (JsonGenerator json = JSON.getFactory().createGenerator(out, JsonEncoding.UTF8).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeNumberField("encoderVersion", FeatureEncoder.VERSION);
            json.writeStringField("luceneVersion", FeatureEncoder.luceneVersion());
            json.writeFieldName("spec");
            JSON.writeTree(json, spec.toJson());
            json.writeObjectFieldStart("tables");
            for (Map.Entry<String, Vocabulary> table : vocabularies.entrySet()) {
                json.writeFieldName(table.getKey());
                table.getValue().write(json);
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws BundleException when the file is damaged, or was made by an encoder or a Lucene that may tokenize differently
     */
    static FeatureEncoder read(Path file) {
        try (JsonParser json = JSON.getFactory().createParser(file.toFile())) {
            return new FeaturesFile(file).read(json);
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            throw new BundleException("'" + file + "' is not a fitted feature encoder: " + e.getMessage() + ". Export the model again", e);
        }
    }

    private FeatureEncoder read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) throw new IllegalArgumentException("It is not a JSON object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "encoderVersion" -> encoderVersion = json.getText();
                case "luceneVersion" -> luceneVersion = json.getText();
                case "spec" -> spec = json.readValueAsTree();
                case "tables" -> readTables(json);
                default -> json.skipChildren();
            }
        }
        checkVersions();
        return new FeatureEncoder(FeatureSpec.fromJson(spec.get("query"), spec.get("item")), vocabularies);
    }

    /** The versions stand first: a file of another version is refused as such, whatever its tables look like. */
    private void readTables(JsonParser json) throws IOException {
        checkVersions();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String table = json.currentName();
            json.nextToken();
            vocabularies.put(table, VocabularyReader.read(json));
        }
    }

    private void checkVersions() {
        checkVersion("encoder", encoderVersion, Integer.toString(FeatureEncoder.VERSION));
        checkVersion("Lucene", luceneVersion, FeatureEncoder.luceneVersion());
    }

    private void checkVersion(String what, String found, String expected) {
        if (!found.equals(expected))
            throw new BundleException("'" + file + "' was made with " + what + " version '" + found + "', this is " + expected
                    + ": the same text may give other ids. Train and export the model with this version");
    }
}
