package io.twotower.serving;

import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;

import java.nio.charset.StandardCharsets;

/** Query features as a request gives them: a JSON object such as {@code {"seed.synopsis": "a text editor", "seed.tags": ["a", "b"]}}. */
final class FeatureJson {
    private FeatureJson() { }

    /**
     * Reads the features of one query.
     *
     * @throws IllegalArgumentException when the text is too long, not such an object, or has a field that no query feature reads
     */
    static RawFeatures parse(String json, int maxBytes, FeatureSpec spec) {
        if (json.length() > maxBytes || json.getBytes(StandardCharsets.UTF_8).length > maxBytes)
            throw new IllegalArgumentException("Features are longer than " + maxBytes + " bytes: shorten them or raise maxFeaturesBytes");
        RawFeatures raw = RawFeatures.fromJson(json);
        spec.checkQueryFields(raw);
        return raw;
    }
}
