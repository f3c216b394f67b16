package io.twotower.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What the config server answers. */
record Answer(int status, String contentType, byte[] body) {

    private static final ObjectMapper json = new ObjectMapper();

    static Answer ok(JsonNode body) {
        return of(200, body);
    }

    static Answer file(byte[] content) {
        return new Answer(200, "application/octet-stream", content);
    }

    static Answer error(int status, String code, String message) {
        return of(status, JsonNodeFactory.instance.objectNode().put("error-code", code).put("message", message));
    }

    private static Answer of(int status, JsonNode body) {
        try {
            return new Answer(status, "application/json", json.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

}
