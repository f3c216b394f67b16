package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A model in a deployed package, by its manifest.
 *
 * @param generation the model's fingerprint
 * @param provenance where it comes from
 * @param evaluation how good it is
 */
public record DeployedModel(String generation, int dimension, JsonNode provenance, JsonNode evaluation) {
    /** Digits of a generation that tell it from others in a message. */
    private static final int SHORT = 12;

    static DeployedModel of(JsonNode manifest) {
        return new DeployedModel(manifest.path("fingerprint").asText(), manifest.path("dimension").asInt(), manifest.path("provenance"), manifest.path("evaluation"));
    }

    /** Returns the first digits of a generation. */
    public static String shortened(String generation) {
        return generation.substring(0, Math.min(SHORT, generation.length()));
    }
}
