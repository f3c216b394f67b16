package io.twotower.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An example whose way through encoder and tower was recorded when the model was exported, so that whoever loads the model can see that
 * it still goes the same way.
 *
 * @param ids {@code [width]}
 * @param vector {@code [dimension]}
 */
public record GoldenRow(Tower tower, RawFeatures raw, int[] ids, float[] vector) {
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("tower", tower.label());
        json.set("raw", raw.toJsonNode());
        var idList = json.putArray("ids");
        for (int id : ids) idList.add(id);
        var vectorList = json.putArray("vector");
        for (float value : vector) vectorList.add(value);
        return json;
    }

    static GoldenRow fromJson(JsonNode json) {
        int[] ids = new int[json.get("ids").size()];
        for (int i = 0; i < ids.length; i++) ids[i] = json.get("ids").get(i).intValue();
        float[] vector = new float[json.get("vector").size()];
        for (int i = 0; i < vector.length; i++) vector[i] = json.get("vector").get(i).floatValue();
        Tower tower = json.get("tower").asText().equals(Tower.QUERY.label()) ? Tower.QUERY : Tower.ITEM;
        return new GoldenRow(tower, RawFeatures.fromJson(json.get("raw")), ids, vector);
    }
}
