package io.twotower.trainer.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.AtomicFiles;
import io.twotower.features.ModelBundle;
import io.twotower.trainer.evaluation.QueryResults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a finished run left: {@code run.json} in its directory, written last of all, so that a run without it has not finished.
 *
 * @param directory of the run
 * @param json      {@code key}, {@code seconds}, {@code code}, {@code evaluation} as bundles have it, and what its kind of run adds
 */
record RunRecord(Path directory, ObjectNode json) {

    private static final String FILE = "run.json";
    private static final ObjectMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * The record of a run that has finished.
     *
     * @param key what the run's result must follow from
     */
    static Optional<RunRecord> read(Path directory, String key) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) return Optional.empty();
        try {
            ObjectNode json = (ObjectNode) MAPPER.readTree(file.toFile());
            return json.path("key").asText().equals(key) ? Optional.of(new RunRecord(directory, json)) : Optional.empty();
        } catch (JsonProcessingException | ClassCastException e) {
            throw new ExperimentException(file + " is damaged: delete it, and the run is repeated", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read '" + file + "'", e);
        }
    }

    /** Marks the run as finished. */
    void write() {
        AtomicFiles.write(directory.resolve(FILE), out -> MAPPER.writeValue(out, json));
    }

    double seconds() {
        return json.path("seconds").doubleValue();
    }

    /** A checksum of the code that made it. */
    String code() {
        return json.path("code").asText();
    }

    JsonNode evaluation() {
        return json.path("evaluation");
    }

    /** What each query got. */
    QueryResults queryResults() {
        return QueryResults.read(queries(directory));
    }

    /** Where what each query got is kept. */
    static Path queries(Path directory) {
        return directory.resolve("queries.parquet");
    }

    /** The bundle of the model that was trained. */
    Path bundle() {
        return bundle(directory);
    }

    boolean hasBundle() {
        return Files.exists(bundle().resolve(ModelBundle.MANIFEST));
    }

    static Path bundle(Path directory) {
        return directory.resolve("model");
    }
}
