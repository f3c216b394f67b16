package io.twotower.application.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much worse than the active generation, or how different, a new one may be.
 *
 * @param coverage   the least share of documents with a vector of the new model
 * @param metric     figure of the evaluations that is compared, as slice and metric: {@code warm.Recall@10}
 * @param maxDrop    how far it may be below the active generation's
 * @param overlap    the least mean share of the active generation's ten nearest that are among the new one's
 * @param normDrift  how far the mean length of the new vectors may be from the active ones', as a share of it
 * @param parity     the least mean share of the ten nearest, found exactly with vectors made here, that Vespa finds
 * @param vectors    how far a value of a vector in Vespa may be from what the tower makes of the document here
 * @param queries    items that the last four are measured with
 */
public record GateLimits(double coverage, String metric, double maxDrop, double overlap, double normDrift, double parity, double vectors, int queries) {
    /** A model that was started from the active one keeps half to nine tenths of the neighbours; one that was trained anew, a third. */
    public static final GateLimits DEFAULT = new GateLimits(1, "warm.Recall@10", 0.02, 0.1, 0.01, 0.9, 1e-3, 50);

    private static final ObjectMapper YAML = YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    public GateLimits {
        checkShare("coverage", coverage);
        checkShare("maxDrop", maxDrop);
        checkShare("overlap", overlap);
        checkShare("normDrift", normDrift);
        checkShare("parity", parity);
        checkShare("vectors", vectors);
        if (metric == null || metric.indexOf('.') < 1) throw new IllegalArgumentException("'metric' must be a slice and a metric, like warm.Recall@10, is '" + metric + "'");
        if (queries < 1 || queries > 1000) throw new IllegalArgumentException("'queries' must be from 1 to 1000, is " + queries);
    }

    private static void checkShare(String key, double value) {
        if (!(value >= 0 && value <= 1)) throw new IllegalArgumentException("'" + key + "' must be from 0 to 1, is " + value);
    }

    /**
     * Reads a YAML file; a limit that it does not name is the default.
     *
     * @throws IllegalArgumentException naming the file and the key that cannot be used
     */
    public static GateLimits read(Path yaml) {
        try {
            JsonNode given = YAML.readTree(Files.readString(yaml));
            ObjectNode limits = YAML.valueToTree(DEFAULT);
            if (given instanceof ObjectNode keys) limits.setAll(keys);
            else if (!given.isMissingNode() && !given.isNull()) throw new IllegalArgumentException("'" + yaml + "' must hold keys with values, like overlap: 0.1");
            return YAML.treeToValue(limits, GateLimits.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("'" + yaml + "': " + reason(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the limits in '" + yaml + "'", e);
        }
    }

    private static String reason(JsonProcessingException e) {
        if (e.getCause() instanceof IllegalArgumentException) return e.getCause().getMessage();
        boolean ofKey = e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty();
        return (ofKey ? "'" + ((JsonMappingException) e).getPath().get(0).getFieldName() + "': " : "") + e.getOriginalMessage();
    }
}
