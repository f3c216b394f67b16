package io.twotower.application.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.twotower.features.RawFeatures;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class DocumentFieldsTest {
    @Test
    void valuesOfEveryKindBecomeRawFeatures() throws JsonProcessingException {
        RawFeatures raw = DocumentFields.raw(VespaHttp.JSON.readTree("""
                {"name": "vim", "tags": ["a", "b"], "weights": {"x": 3, "y": 1}, "size": 1.5, "count": 7, "id": 9007199254740993, "free": true, "other": "unread"}"""),
                Set.of("name", "tags", "weights", "size", "count", "id", "free", "absent"));
        assertEquals(List.of("vim"), raw.strings("name"));
        assertEquals(List.of("a", "b"), raw.strings("tags"));
        assertEquals(List.of("x", "y"), raw.strings("weights"));
        assertEquals(List.of("1.5"), raw.strings("size"));
        assertEquals(List.of("7"), raw.strings("count"));
        assertEquals(List.of("9007199254740993"), raw.strings("id"), "digit by digit");
        assertEquals(List.of("true"), raw.strings("free"));
        assertEquals(Set.of("name", "tags", "weights", "size", "count", "id", "free"), raw.fields());
    }

    @Test
    void aVectorIsWrittenAsBigEndianFloats() throws JsonProcessingException {
        assertEquals("3f800000bf000000", VectorUpdate.hex(new float[] {1, -0.5f}));
        assertArrayEquals(new float[] {1, -0.5f}, DocumentFields.vector(VespaHttp.JSON.readTree("{\"type\": \"tensor<float>(x[2])\", \"values\": [1.0, -0.5]}")));
    }
}
