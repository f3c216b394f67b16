package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.features.RawFeatures;

import java.util.Collection;

/** Reads the fields of a document, as Vespa writes them in JSON, as the raw features that the document processor reads of the same document. */
final class DocumentFields {
    private DocumentFields() { }

    /** Returns the values of some fields; a weighted set's are its keys. */
    static RawFeatures raw(JsonNode fields, Collection<String> names) {
        ObjectNode wanted = VespaHttp.JSON.createObjectNode();
        for (String name : names) {
            JsonNode value = fields.path(name);
            if (value.isMissingNode()) continue;
            if (value.isObject()) value.fieldNames().forEachRemaining(wanted.withArray("/" + name)::add);
            else wanted.set(name, value);
        }
        return RawFeatures.fromJson(wanted.toString());
    }

    /**
     * Returns a dense tensor's values; an empty array where there is no such field.
     *
     * @param tensor the short form, {@code {"type": …, "values": […]}}
     */
    static float[] vector(JsonNode tensor) {
        JsonNode values = tensor.path("values");
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) vector[i] = (float) values.get(i).asDouble();
        return vector;
    }
}
