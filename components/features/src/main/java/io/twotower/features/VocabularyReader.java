package io.twotower.features;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.stream.DoubleStream;

/** Reads a vocabulary as {@link Vocabulary#write} writes it, value by value. */
final class VocabularyReader {
    private final JsonParser json;
    private String type;
    private int buckets;
    private PackedStrings values;
    private double[] boundaries;

    private VocabularyReader(JsonParser json) {
        this.json = json;
    }

    /**
     * Reads the object at whose start the parser is, and leaves it at its end.
     *
     * @throws IllegalArgumentException when it is not a vocabulary
     */
    static Vocabulary read(JsonParser json) throws IOException {
        VocabularyReader reader = new VocabularyReader(json);
        reader.readFields();
        return reader.vocabulary();
    }

    private void readFields() throws IOException {
        expect(JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "type" -> type = json.getText();
                case "buckets" -> buckets = json.getIntValue();
                case "values" -> readValues();
                case "boundaries" -> readBoundaries();
                default -> json.skipChildren();
            }
        }
    }

    private void readValues() throws IOException {
        expect(JsonToken.START_ARRAY);
        values = new PackedStrings();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.VALUE_STRING);
            values.add(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        }
    }

    private void readBoundaries() throws IOException {
        expect(JsonToken.START_ARRAY);
        DoubleStream.Builder numbers = DoubleStream.builder();
        while (json.nextToken() != JsonToken.END_ARRAY) numbers.add(json.getDoubleValue());
        boundaries = numbers.build().toArray();
    }

    private void expect(JsonToken token) {
        if (json.currentToken() != token)
            throw new IllegalArgumentException("Expected " + token + " in a vocabulary at line " + json.currentLocation().getLineNr() + ", column "
                    + json.currentLocation().getColumnNr() + ", found " + json.currentToken());
    }

    private Vocabulary vocabulary() {
        if ("fitted".equals(type) && values != null) return new Vocabulary.Fitted(values);
        if ("hashed".equals(type) && buckets > 0) return new Vocabulary.Hashed(buckets);
        if ("quantiles".equals(type) && boundaries != null) return new Vocabulary.Quantiles(boundaries);
        throw new IllegalArgumentException("A vocabulary of type '" + type + "' lacks its values, or there is no such type");
    }
}
