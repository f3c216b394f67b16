package io.twotower.features;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RawFeaturesTest {
    @Test
    void aNumberIsTheSameAsItsShortestText() {
        RawFeatures raw = RawFeatures.fromJson("{\"a\": 42, \"b\": 42.0, \"c\": \"42\", \"d\": 0.5, \"e\": true, \"f\": null, \"g\": [], \"h\": [1, \"x\", null]}");
        assertEquals(List.of("42"), raw.strings("a"));
        assertEquals(raw.strings("a"), raw.strings("b"));
        assertEquals(raw.strings("a"), raw.strings("c"));
        assertEquals(OptionalDouble.of(0.5), raw.number("d"));
        assertEquals(List.of("true"), raw.strings("e"));
        assertEquals(List.of("1", "x"), raw.strings("h"));
        assertEquals(Set.of("a", "b", "c", "d", "e", "h"), raw.fields(), "what has no values is not there");
        assertEquals(raw, RawFeatures.fromJson(raw.toJson()));
        assertEquals(List.of("9007199254740993"), RawFeatures.fromJson("{\"id\": 9007199254740993}").strings("id"), "a long id keeps every digit");
    }

    @Test
    void copiesWithOtherNamesOrValues() {
        RawFeatures raw = RawFeatures.builder().put("name", "vim").put("tags", List.of("a", "b")).build();
        assertEquals(Set.of("seed.name", "seed.tags"), raw.prefixed("seed.").fields());
        assertEquals(List.of("c"), raw.with("tags", List.of("c")).strings("tags"));
        assertEquals(Set.of("name"), raw.with("tags", List.of()).fields());
        assertEquals(List.of("a", "b"), raw.strings("tags"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "[1]                  | Features must be a JSON object",
            "\"x\"                | Features must be a JSON object",
            "{\"a\": {\"b\": 1}}  | Field 'a' must be a string",
            "{\"a\": [[1]]}       | Field 'a' must be a string",
            "{\"a\": 1            | Features are not valid JSON",
            "{\"a\": 1} x         | Features are not valid JSON",
            "{\"a\": 1, \"a\": 2} | Features are not valid JSON",
            "{\"a\": 1e999}       | Field 'a' must be a finite number"})
    void saysWhatIsWrong(String json, String expected) {
        String message = assertThrows(IllegalArgumentException.class, () -> RawFeatures.fromJson(json)).getMessage();
        assertTrue(message.startsWith(expected), message);
    }
}
