package io.twotower.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Specs and catalogues for tests, in JSON with single quotes. */
final class Specs {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES).build();

    static final String QUERY = "[{name: 'seed', kind: 'id', field: 'seed.name', table: 'package'},"
            + "{name: 'linked', kind: 'set', field: 'seed.neighbours', table: 'package', maxLength: 3}]";
    static final String ITEM = "[{name: 'name', kind: 'id', table: 'package'},"
            + "{name: 'section', kind: 'category', vocabulary: {minCount: 1}},"
            + "{name: 'tags', kind: 'set', maxLength: 3, vocabulary: {minCount: 2}},"
            + "{name: 'summary', kind: 'text', maxLength: 4, vocabulary: {minCount: 1}},"
            + "{name: 'size', kind: 'number', vocabulary: {buckets: 4}}]";

    private Specs() { }

    static FeatureSpec spec() {
        return spec(QUERY, ITEM);
    }

    static FeatureSpec spec(String query, String item) {
        return FeatureSpec.fromJson(json(query), json(item));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static RawFeatures raw(String text) {
        return RawFeatures.fromJson(json(text).toString());
    }

    /** Three packages. Names in the alphabet's order get ids 3 emacs, 4 nano, 5 vim. */
    static FeatureEncoder encoder() {
        FeatureEncoderFitter fitter = new FeatureEncoderFitter(spec());
        fitter.addItem(raw("{name: 'vim', section: 'editors', tags: ['a', 'b'], summary: 'Vi improved', size: 1}"));
        fitter.addItem(raw("{name: 'emacs', section: 'editors', tags: ['a', 'c'], summary: 'The editor', size: 2}"));
        fitter.addItem(raw("{name: 'nano', section: 'small', tags: ['b'], summary: 'small editor', size: 3}"));
        return fitter.fit();
    }
}
