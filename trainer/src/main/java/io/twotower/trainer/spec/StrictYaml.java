package io.twotower.trainer.spec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** YAML in which a key that is given twice, or anything after the end, is an error; and every error names the file and the place. */
public final class StrictYaml {

    static final ObjectMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private StrictYaml() {
    }

    /**
     * Reads a file.
     *
     * @param kind what the file is, in words: {@code model file}
     * @param reader makes what is asked for of the tree; an {@link IllegalArgumentException} of its own gets the file's name
     * @throws IllegalArgumentException when the file cannot be used; the message begins with its name
     */
    public static <T> T read(Path file, String kind, Function<JsonNode, T> reader) {
        try {
            return parse(Files.readString(file), reader);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no " + kind + " " + file, e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": not UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    static <T> T parse(String yaml, Function<JsonNode, T> reader) {
        try {
            return reader.apply(MAPPER.readTree(yaml));
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation();
            throw new IllegalArgumentException((at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr()
                    + ": ") + e.getOriginalMessage(), e);
        }
    }

    /** A tree as YAML text. */
    public static String text(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
