package io.twotower.application.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.application.Slot;
import io.twotower.features.FeatureSpec;
import io.twotower.features.RawFeatures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a model is asked for what goes with one item: as the seed, or as a history of one.
 *
 * @param parameter the request parameter that takes the item's id
 * @param prefix    of the query features that are read of the item
 * @param fields    of the item that these read
 */
record ItemQuery(String parameter, String prefix, Set<String> fields) {
    /** Empty when the model's queries are made of neither. */
    static Optional<ItemQuery> of(FeatureSpec spec) {
        Set<String> seed = spec.fieldsBehind(FeatureSpec.SEED);
        if (!seed.isEmpty()) return Optional.of(new ItemQuery("twoTower.seed", FeatureSpec.SEED, seed));
        Set<String> history = spec.fieldsBehind(FeatureSpec.HISTORY);
        return history.isEmpty() ? Optional.empty() : Optional.of(new ItemQuery("twoTower.history", FeatureSpec.HISTORY, history));
    }

    /** Returns the request to a slot; its hits bear their ids alone. */
    ObjectNode request(String item, Slot slot, int hits) {
        return VespaHttp.JSON.createObjectNode().put("yql", "select documentid from " + ContainerClient.DOCUMENT_TYPE + " where true").put("hits", hits)
                .put("timeout", "10s").put(parameter, item).put("twoTower.slot", slot.label());
    }

    /** Returns what the query tower is given of an item, as the searcher gathers it. */
    RawFeatures features(JsonNode document) {
        return DocumentFields.raw(document, fields).prefixed(prefix);
    }

    /** Returns the ids of an answer's hits, the best first. */
    static List<String> ids(JsonNode answer) {
        List<String> ids = new ArrayList<>();
        answer.at("/root/children").forEach(hit -> ids.add(ContainerClient.localId(hit.at("/fields/documentid").asText())));
        return ids;
    }
}
