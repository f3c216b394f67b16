package io.twotower.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** A value given on the command line, as it would be written in a model file. */
final class Setting {
    private Setting() { }

    /** Numbers, truth values and lists are JSON; what is not JSON is a string. */
    static JsonNode parse(String text) {
        try {
            return OutputOptions.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }
}
